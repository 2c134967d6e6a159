"""Routes of the cookie register: neutral addresses, the same in every language. Source: cookies.md §7.

Pages have one address per language; their neutral address leads on to one of them.
"""

from django.urls import path, re_path

from parvis.consent import choice_views, embed_views, page_views, views

app_name = "cookies"
urlpatterns = [
    path("terms/cookies-policy/", page_views.to_language, name="charter"),
    path("terms/cookies-policy.json", views.charter_json, name="charter-json"),
    path("terms/cookies-policy/revisions.json", views.revisions_json, name="revisions-json"),
    path("terms/cookies-policy/revisions/<int:number>.json", views.revision_json, name="revision-json"),
    path("cookies/preferences/", page_views.to_language, name="preferences"),
    re_path("^(?P<lang>[a-z]{2})/cookies/preferences/$", page_views.preferences, name="preferences-page"),
    path("cookies/choice/", choice_views.choice, name="choice"),
    path("language/", views.language, name="language"),
    path("api/csrf-token/", views.csrf, name="csrf"),
    path("embed/<slug:slug>/", embed_views.embed, name="embed"),
    path("cookies/csp-report/", views.csp_report, name="csp-report"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
]
