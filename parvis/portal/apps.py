from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "parvis.portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks, and the blocks of the home page."""
        import_module("parvis.portal.basemaps.checks")
        import_module("parvis.portal.home_blocks")
