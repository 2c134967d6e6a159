"""Datasets as metadata of ISO 19139, for geographic harvesters."""

import re
from html import unescape
from typing import Any
from xml.etree.ElementTree import Element

from parvis.explore.ows.writing import add, nested

CODES = "http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#"
LANGUAGES = {"fr": "fre", "en": "eng", "de": "ger", "es": "spa", "it": "ita", "nl": "dut", "pt": "por", "sv": "swe"}
TAGS = re.compile(r"<[^>]+>")


def add_metadata(parent: Element, content: dict[str, Any], base: str) -> None:
    """A dataset."""
    metas = content["metas"]["default"]
    record = add(parent, "gmd:MD_Metadata")
    text(record, "gmd:fileIdentifier", content["dataset_id"])
    code(record, "gmd:language", "LanguageCode", LANGUAGES.get(metas["language"], metas["language"]))
    code(record, "gmd:characterSet", "MD_CharacterSetCode", "utf8")
    code(record, "gmd:hierarchyLevel", "MD_ScopeCode", "dataset")
    add_contact(add(record, "gmd:contact"), content, "pointOfContact")
    add(add(record, "gmd:dateStamp"), "gco:DateTime", metas["metadata_processed"])
    text(record, "gmd:metadataStandardName", "ISO 19115")
    identification = nested(record, "gmd:identificationInfo", "gmd:MD_DataIdentification")
    add_identification(identification, content, base)
    add_distribution(nested(record, "gmd:distributionInfo", "gmd:MD_Distribution"), content, base)


def add_identification(parent: Element, content: dict[str, Any], base: str) -> None:
    """What it is."""
    metas = content["metas"]["default"]
    citation = nested(parent, "gmd:citation", "gmd:CI_Citation")
    text(citation, "gmd:title", metas["title"] or content["dataset_id"])
    date = nested(citation, "gmd:date", "gmd:CI_Date")
    add(add(date, "gmd:date"), "gco:DateTime", metas["modified"])
    code(date, "gmd:dateType", "CI_DateTypeCode", "revision")
    text(nested(citation, "gmd:identifier", "gmd:MD_Identifier"), "gmd:code", landing(content, base))
    text(parent, "gmd:abstract", unescape(TAGS.sub(" ", metas.get("description") or metas["title"] or "")).strip())
    add_contact(add(parent, "gmd:pointOfContact"), content, "publisher")
    words = [*(metas.get("theme") or []), *(metas.get("keyword") or [])]
    if words:
        keywords = nested(parent, "gmd:descriptiveKeywords", "gmd:MD_Keywords")
        for word in words:
            text(keywords, "gmd:keyword", word)
    if metas.get("license"):
        limits = nested(parent, "gmd:resourceConstraints", "gmd:MD_LegalConstraints")
        code(limits, "gmd:useConstraints", "MD_RestrictionCode", "license")
        text(limits, "gmd:otherConstraints", metas["license"])
    code(parent, "gmd:language", "LanguageCode", LANGUAGES.get(metas["language"], metas["language"]))
    add_extent(parent, metas.get("bbox"))


def add_extent(parent: Element, bbox: dict[str, Any] | None) -> None:
    """Where it is."""
    if not bbox:
        return
    (west, south), _, (east, north), *_ = bbox["geometry"]["coordinates"][0]
    box = nested(parent, "gmd:extent", "gmd:EX_Extent", "gmd:geographicElement", "gmd:EX_GeographicBoundingBox")
    for name, value in (("west", west), ("east", east)):
        add(add(box, f"gmd:{name}BoundLongitude"), "gco:Decimal", value)
    for name, value in (("south", south), ("north", north)):
        add(add(box, f"gmd:{name}BoundLatitude"), "gco:Decimal", value)


def add_distribution(parent: Element, content: dict[str, Any], base: str) -> None:
    """How it is had: its page, and its records as files."""
    exports = f"{base}/api/explore/v2.1/catalog/datasets/{content['dataset_id']}/exports"
    links = [(landing(content, base), "WWW:LINK-1.0-http--link", "page")]
    if content["has_records"] and content["data_visible"]:
        formats = ["csv", "json", *(["geojson"] if "geo" in content["features"] else [])]
        links += [(f"{exports}/{one}", "WWW:DOWNLOAD-1.0-http--download", one) for one in formats]
    links += [(one["url"], "WWW:DOWNLOAD-1.0-http--download", one["title"]) for one in content["attachments"]]
    options = nested(parent, "gmd:transferOptions", "gmd:MD_DigitalTransferOptions")
    for address, protocol, name in links:
        resource = nested(options, "gmd:onLine", "gmd:CI_OnlineResource")
        add(add(resource, "gmd:linkage"), "gmd:URL", address)
        text(resource, "gmd:protocol", protocol)
        text(resource, "gmd:name", name)


def add_contact(parent: Element, content: dict[str, Any], role: str) -> None:
    """Who answers for it."""
    party = add(parent, "gmd:CI_ResponsibleParty")
    dcat = content["metas"].get("dcat", {})
    text(party, "gmd:organisationName", content["metas"]["default"].get("publisher") or "unknown")
    if dcat.get("contact_email"):
        address = nested(party, "gmd:contactInfo", "gmd:CI_Contact", "gmd:address", "gmd:CI_Address")
        text(address, "gmd:electronicMailAddress", dcat["contact_email"])
    code(party, "gmd:role", "CI_RoleCode", role)


def landing(content: dict[str, Any], base: str) -> str:
    """The page of a dataset."""
    return f"{base}/explore/dataset/{content['dataset_id']}/"


def text(parent: Element, name: str, value: Any) -> None:
    """A text under its name."""
    add(add(parent, name), "gco:CharacterString", value)


def code(parent: Element, name: str, kind: str, value: str) -> None:
    """A word of a closed list."""
    add(add(parent, name), f"gmd:{kind}", value, {"codeList": CODES + kind, "codeListValue": value})
