"""Catalogue Service for the Web 2.0.2. Source: other-services.md §4, OGC 07-006r1."""
