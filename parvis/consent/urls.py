"""Routes of the cookie register: neutral addresses, the same in every language. Source: cookies.md §7."""

from django.urls import path

from parvis.consent import views

app_name = "cookies"
urlpatterns = [
    path("terms/cookies-policy.json", views.charter_json, name="charter-json"),
    path("terms/cookies-policy/revisions.json", views.revisions_json, name="revisions-json"),
    path("terms/cookies-policy/revisions/<int:number>.json", views.revision_json, name="revision-json"),
    path("language/", views.language, name="language"),
    path("api/csrf-token/", views.csrf, name="csrf"),
    path("cookies/csp-report/", views.csp_report, name="csp-report"),
    path(".well-known/gpc.json", views.gpc, name="gpc"),
]
