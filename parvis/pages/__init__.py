"""Editorial content: what those who run a portal write and arrange on its pages."""
