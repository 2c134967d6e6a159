"""Linked data: records as resources, and fragments of them."""
