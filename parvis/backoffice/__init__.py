"""The back office: where people publish, and see what is used."""
