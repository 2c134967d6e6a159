from django.apps import AppConfig


class CommunityConfig(AppConfig):
    name = "parvis.community"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the account what people have here, and the catalogue which versions are quoted."""
        from parvis.catalogue.actions.versions import KEPT_BY
        from parvis.community.sections import register_sections
        from parvis.community.views_kept import pinned_versions

        register_sections()
        if pinned_versions not in KEPT_BY:
            KEPT_BY.append(pinned_versions)
