"""The room of usage statistics: totals by day, anonymous from the first moment."""

from django.apps import AppConfig


class UsageConfig(AppConfig):
    """Counting needs no signal and no check; the middleware does it."""

    name = "parvis.usage"
    default_auto_field = "django.db.models.BigAutoField"
