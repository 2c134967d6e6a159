"""Answers of version 2.0.0 as version 1.1.0 writes them, for programs that speak no other. Source: OGC 04-094."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, register_namespace

from parvis.explore.ows.writing import NAMESPACES, tag

VERSION = "1.1.0"
WFS = "http://www.opengis.net/wfs"
register_namespace("wfs11", WFS)
SPACES = {NAMESPACES["wfs"]: WFS, NAMESPACES["ows11"]: NAMESPACES["ows"]}
NAMES = {tag("wfs:member"): tag("gml:featureMember"), tag("wfs:DefaultCRS"): f"{{{WFS}}}DefaultSRS"}
NEW_OPERATIONS = frozenset({"ListStoredQueries", "DescribeStoredQueries"})


def is_older(asked: Mapping[str, str]) -> bool:
    """Whether version 1.1.0 is asked for, or is the best of those that the caller accepts."""
    accepted = [one.strip() for one in asked.get("acceptversions", "").split(",")]
    return asked.get("version") == VERSION or (VERSION in accepted and "2.0.0" not in accepted)


def as_older(document: Element) -> Element:
    """The document in the words of version 1.1.0, changed in place."""
    for parent in document.iter():
        for child in list(parent):
            if child.tag == tag("ows11:Operation") and child.get("name") in NEW_OPERATIONS:
                parent.remove(child)
            elif child.tag == tag("ows11:AllowedValues"):
                parent.remove(child)
                parent.extend(list(child))
    for element in document.iter():
        element.tag = renamed(element.tag)
        if element.tag == f"{{{NAMESPACES['ows']}}}ServiceTypeVersion":
            element.text = VERSION
    if "version" in document.attrib:
        document.set("version", VERSION)
    returned, matched = document.attrib.pop("numberReturned", ""), document.attrib.pop("numberMatched", "")
    if returned:
        document.set("numberOfFeatures", returned if len(document) else matched)
    return document


def renamed(name: str) -> str:
    """The name of an element there."""
    space, _, local = name[1:].partition("}")
    return NAMES.get(name) or f"{{{SPACES.get(space, space)}}}{local}"
