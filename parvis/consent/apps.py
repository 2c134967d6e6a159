"""The room of cookies: the register, the charter made from it, and the firewall that holds answers to it."""

from django.apps import AppConfig
from django.core import checks

from parvis.consent.checks import TAG, check_cookie_settings, check_firewall


class ConsentConfig(AppConfig):
    """Start-up checks are registered when the room opens."""

    name = "parvis.consent"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks."""
        checks.register(check_firewall, TAG)
        checks.register(check_cookie_settings, TAG)
