"""Web Feature Service 2.0.0, simple class. Source: other-services.md §5, OGC 09-025r2."""
