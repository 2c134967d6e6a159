"""Automation API v1.0: what publishing scripts call. Source: management-api.md."""
