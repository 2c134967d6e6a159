"""The back office; rooms add their entries to its menu in `menu.py`."""

from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Screens only: what they show and change lives in the rooms below."""

    name = "parvis.backoffice"
    default_auto_field = "django.db.models.BigAutoField"
