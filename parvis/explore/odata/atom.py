"""Rows as an Atom feed, for readers of the older protocol. Source: OData Atom Format 4.0."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from parvis.explore.odata.rows import KEY
from parvis.records.source import Source

ATOM = "http://www.w3.org/2005/Atom"
DATA = "http://docs.oasis-open.org/odata/ns/data"
META = "http://docs.oasis-open.org/odata/ns/metadata"
for prefix, namespace in (("", ATOM), ("d", DATA), ("m", META)):
    register_namespace(prefix, namespace)


def as_atom(content: dict[str, Any], source: Source, base: str) -> bytes:
    """A feed of rows, or the entry of one."""
    if "value" not in content:
        return written(entry(content, source, base))
    feed = Element(f"{{{ATOM}}}feed")
    head(feed, f"{base}/{source.name}", source.name, updated(source))
    for row in content["value"]:
        feed.append(entry(row, source, base))
    for key in ("@odata.nextLink", "odata.nextLink"):
        if key in content:
            SubElement(feed, f"{{{ATOM}}}link", {"rel": "next", "href": content[key]})
    return written(feed)


def written(element: Element) -> bytes:
    """A document."""
    return bytes(tostring(element, "utf-8", xml_declaration=True))


def entry(row: dict[str, Any], source: Source, base: str) -> Element:
    """One row."""
    found = Element(f"{{{ATOM}}}entry")
    head(found, f"{base}/{source.name}('{row[KEY]}')", str(row[KEY]), updated(source))
    body = SubElement(found, f"{{{ATOM}}}content", {"type": "application/xml"})
    properties = SubElement(body, f"{{{META}}}properties")
    for name, value in row.items():
        if "odata." not in name:
            put(properties, name, value)
    return found


def put(parent: Element, name: str, value: Any) -> None:
    """A property; what no name of XML can say is left out."""
    if not name.replace("_", "a").replace("-", "a").isalnum() or name[0].isdigit():
        return
    found = SubElement(parent, f"{{{DATA}}}{name}")
    if isinstance(value, dict):
        for key, part in value.items():
            put(found, key, part)
    else:
        found.text = str(value).lower() if isinstance(value, bool) else printable(str(value))


def printable(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return "".join(one for one in text if one in "\t\n\r" or ord(one) >= 32)


def head(parent: Element, address: str, title: str, moment: str) -> None:
    """What Atom wants of every feed and entry."""
    SubElement(parent, f"{{{ATOM}}}id").text = address
    SubElement(parent, f"{{{ATOM}}}title").text = title
    SubElement(parent, f"{{{ATOM}}}updated").text = moment


def updated(source: Source) -> str:
    """When the records were taken in."""
    return source.timestamp.isoformat() if source.timestamp else "1970-01-01T00:00:00+00:00"
