from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "parvis.pages"
    default_auto_field = "django.db.models.BigAutoField"
