"""The addresses of the three faces: APIs, language-neutral routes, pages by language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    path("", include("parvis.explore.urls")),
    path("", include("parvis.consent.urls")),
    path("", include("parvis.portal.urls")),
    path("", include("parvis.account_pages.neutral_urls")),
    *i18n_patterns(
        path("", include("parvis.portal.page_urls")),
        path("", include("parvis.account_pages.urls")),
        path("", include("parvis.account_pages.allauth_urls")),
        path("", include("parvis.backoffice.urls")),
    ),
]

handler400 = "parvis.portal.errors.bad_request"
handler403 = "parvis.portal.errors.forbidden"
handler404 = "parvis.portal.errors.not_found"
handler500 = "parvis.portal.errors.server_error"
