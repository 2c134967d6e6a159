from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "parvis.catalogue"
    default_auto_field = "django.db.models.BigAutoField"
