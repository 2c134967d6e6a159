"""XML of OGC services: namespaces, short ways to add elements, and the part on who serves."""

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.explore.answers import mark
from parvis.explore.refusals import XML_TYPE

NAMESPACES = {
    "csw": "http://www.opengis.net/cat/csw/2.0.2",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gml": "http://www.opengis.net/gml",
    "ogc": "http://www.opengis.net/ogc",
    "ods": "http://www.opendatasoft.com",
    "ows": "http://www.opengis.net/ows",
    "ows11": "http://www.opengis.net/ows/1.1",
    "wfs": "http://www.opengis.net/wfs/2.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "xsd": "http://www.w3.org/2001/XMLSchema",
}
for name, address in NAMESPACES.items():
    register_namespace(name, address)


def tag(name: str) -> str:
    """`gmd:MD_Metadata` with its namespace spelled out."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def root(name: str, **attributes: str) -> Element:
    """The outermost element."""
    return Element(tag(name), attributes)


def add(parent: Element, name: str, text: Any = None, attributes: Mapping[str, str] | None = None) -> Element:
    """A child, with a text that XML can hold."""
    found = SubElement(
        parent, tag(name), {tag(key) if ":" in key else key: one for key, one in (attributes or {}).items()}
    )
    if text is not None:
        found.text = printable(str(text))
    return found


def nested(parent: Element, *names: str) -> Element:
    """A child of a child; the innermost is given back."""
    for one in names:
        parent = add(parent, one)
    return parent


def printable(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(one for one in text if one in "\t\n\r" or (ord(one) >= 32 and ord(one) not in {0xFFFE, 0xFFFF}))


def sent(request: HttpRequest, document: Element, *, media_type: str = XML_TYPE) -> HttpResponse:
    """A document as an answer."""
    response = HttpResponse(tostring(document, "utf-8", xml_declaration=True), content_type=media_type)
    mark(request, response, lang="")
    return response


def add_service(parent: Element, kind: str, version: str, *, ows: str = "ows") -> None:
    """What the service is and who offers it."""
    service = add(parent, f"{ows}:ServiceIdentification")
    add(service, f"{ows}:Title", settings.SITE_NAME)
    add(service, f"{ows}:ServiceType", kind)
    add(service, f"{ows}:ServiceTypeVersion", version)
    add(service, f"{ows}:Fees", "NONE")
    add(service, f"{ows}:AccessConstraints", "NONE")
    provider = add(parent, f"{ows}:ServiceProvider")
    add(provider, f"{ows}:ProviderName", settings.SITE_NAME)
    add(provider, f"{ows}:ProviderSite", attributes={"xlink:href": settings.SITE_URL})
    add(provider, f"{ows}:ServiceContact")


def add_operation(
    parent: Element,
    name: str,
    address: str,
    parameters: Mapping[str, tuple[str, ...]],
    *,
    ows: str = "ows",
    post: bool = False,
) -> None:
    """An operation and what its parameters may be."""
    operation = add(parent, f"{ows}:Operation", attributes={"name": name})
    http = nested(operation, f"{ows}:DCP", f"{ows}:HTTP")
    for method in ("Get", "Post") if post else ("Get",):
        add(http, f"{ows}:{method}", attributes={"xlink:href": address})
    for parameter, values in parameters.items():
        found = add(operation, f"{ows}:Parameter", attributes={"name": parameter})
        target = found if ows == "ows" else add(found, f"{ows}:AllowedValues")
        for value in values:
            add(target, f"{ows}:Value", value)
