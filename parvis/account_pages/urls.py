"""The pages of an account that are the house's own."""

from django.urls import path

from parvis.account_pages import home, keys, leaving, sessions

app_name = "account"
urlpatterns = [
    path("account/", home.home, name="home"),
    path("account/settings/", home.profile, name="profile"),
    path("account/sessions/", sessions.sessions, name="sessions"),
    path("account/keys/", keys.keys, name="keys"),
    path("account/keys/new/", keys.new_key, name="new-key"),
    path("account/keys/<str:uid>/revoke/", keys.revoke, name="revoke-key"),
    path("account/data/", leaving.data, name="data"),
    path("account/data/file/", leaving.data_file, name="data-file"),
    path("account/data/delete/", leaving.delete, name="delete"),
    path("account/deleted/", leaving.deleted, name="deleted"),
]
