"""What the frame of every page shows; nothing here asks the database."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext

from parvis.portal.languages import in_language, language_of, languages


@dataclass(frozen=True, slots=True)
class Place:
    """A link of a menu."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Alternate:
    """The page in one of the portal's languages."""

    code: str
    name: str
    url: str
    current: bool


def page(request: HttpRequest) -> dict[str, object]:
    """The variables of `portal/base.html`."""
    path = request.path_info
    lang = get_language() or settings.LANGUAGE_CODE
    query = request.META.get("QUERY_STRING", "")
    suffix = f"?{query}" if query else ""
    alternates = [
        Alternate(code, name, in_language(path, code) + suffix, code == lang) for code, name in languages().items()
    ]
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "lang": lang,
        "has_language": language_of(path) is not None,
        "alternates": alternates,
        "here": path + suffix,
        "menu": menu(path),
        "catalogue_url": reverse("portal:catalogue"),
    }


def menu(path: str) -> list[Place]:
    """The main menu."""
    home, catalogue = reverse("portal:home"), reverse("portal:catalogue")
    return [
        Place(gettext("Home"), home, path == home),
        Place(gettext("Catalogue"), catalogue, path.startswith(catalogue)),
        Place(gettext("Reuses"), reverse("portal:reuses"), path.startswith(reverse("portal:reuses"))),
        Place(gettext("API"), f"{home}#api"),
    ]
