"""Addresses of accounts that name no language: old ones, and the one that an outside provider sends people back to."""

from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import path, re_path

from parvis.account_pages import entrance
from parvis.account_pages.guarding import guarded, in_readers_language

urlpatterns = [
    path(
        "account/outside/<str:provider_id>/callback/",
        in_readers_language(guarded(openid.callback, "sign_in", "sso_start")),
        name="openid_connect_callback",
    ),
    re_path(r"^(?P<rest>signup|account(?:/.*)?)/?$", entrance.to_language),
    re_path(r"^logout/?$", entrance.to_account),
]
