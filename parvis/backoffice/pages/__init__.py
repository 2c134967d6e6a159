"""What the operator arranges and writes on pages."""
