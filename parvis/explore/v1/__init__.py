"""Search API v1, deprecated and widely called. Source: legacy-v1.md."""
