from django.apps import AppConfig


class AccountPagesConfig(AppConfig):
    name = "parvis.account_pages"
