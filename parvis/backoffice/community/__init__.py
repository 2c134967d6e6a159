"""Moderation: reuses, questions and requests."""
