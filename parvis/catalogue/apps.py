from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "parvis.catalogue"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the popularity of datasets brought up to date once a day."""
        from parvis.catalogue.popularity import refresh_popularity
        from parvis.usage.counting import daily

        daily.append(refresh_popularity)
