from django.apps import AppConfig


class IngestConfig(AppConfig):
    name = "parvis.ingest"
    default_auto_field = "django.db.models.BigAutoField"
