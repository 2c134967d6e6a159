"""The addresses of the back office, below the code of a language."""

from django.urls import path

from parvis.backoffice import overview, statistics
from parvis.backoffice.community import enquiry_views, reuse_views
from parvis.backoffice.cookies import proof_views, publish_views, register_views
from parvis.backoffice.pages import home_views

app_name = "backoffice"
urlpatterns = [
    path("backoffice/", overview.overview, name="overview"),
    path("backoffice/statistics/", statistics.statistics, name="statistics"),
    path("backoffice/statistics.csv", statistics.statistics_csv, name="statistics-csv"),
    path("backoffice/reuses/", reuse_views.reuses, name="reuses"),
    path("backoffice/reuses/<str:uid>/", reuse_views.reuse, name="reuse"),
    path("backoffice/enquiries/", enquiry_views.enquiries, name="enquiries"),
    path("backoffice/enquiries/<str:uid>/", enquiry_views.enquiry, name="enquiry"),
    path("backoffice/home/", home_views.home, name="home"),
    path("backoffice/home/text/", home_views.text, name="home-new-text"),
    path("backoffice/home/text/<slug:name>/", home_views.text, name="home-text"),
    path("backoffice/home/text/<slug:name>/remove/", home_views.remove, name="home-remove-text"),
    path("backoffice/cookies/", register_views.register, name="cookies"),
    path("backoffice/cookies/heads/", register_views.heads, name="cookies-heads"),
    path("backoffice/cookies/service/", register_views.service, name="cookies-new-service"),
    path("backoffice/cookies/service/<slug:identity>/", register_views.service, name="cookies-service"),
    path("backoffice/cookies/item/", register_views.item, name="cookies-new-item"),
    path("backoffice/cookies/item/<str:name>/", register_views.item, name="cookies-item"),
    path("backoffice/cookies/embed/", register_views.embed, name="cookies-embed"),
    path("backoffice/cookies/remove/<str:kind>/<str:name>/", register_views.remove, name="cookies-remove"),
    path("backoffice/cookies/publish/", publish_views.publish, name="cookies-publish"),
    path("backoffice/cookies/history/", publish_views.history, name="cookies-history"),
    path("backoffice/cookies/history/<int:number>/", publish_views.revision, name="cookies-revision"),
    path("backoffice/cookies/history/<int:number>.json", publish_views.revision_file, name="cookies-revision-file"),
    path("backoffice/cookies/choices/", proof_views.choices, name="cookies-choices"),
    path("backoffice/cookies/audit/", proof_views.audits, name="cookies-audit"),
    path("backoffice/cookies/audit/<int:pk>.json", proof_views.audit_report, name="cookies-audit-report"),
    path("backoffice/cookies/firewall/", proof_views.firewall, name="cookies-firewall"),
    path("backoffice/cookies/measurement/", proof_views.measurement, name="cookies-measurement"),
    path("backoffice/cookies/proof/", proof_views.proof, name="cookies-proof"),
    path("backoffice/cookies/proof/archive/", proof_views.archive, name="cookies-archive"),
]  # fmt: skip
