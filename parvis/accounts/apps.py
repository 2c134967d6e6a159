from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "parvis.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the list of sessions right when django-allauth changes a password."""
        from parvis.accounts import receivers  # noqa: F401
