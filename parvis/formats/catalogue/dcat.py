"""The catalogue as DCAT, so that it holds for DCAT-AP 2.1.1 and 3.0 alike: what they bind to classes is typed in place.

Source: W3C DCAT 3; SEMIC DCAT-AP 2.1.1 and 3.0.0; exports.md §6.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

import orjson
import shapely

from parvis.formats.catalogue import vocabularies
from parvis.formats.catalogue.described import Described, Distribution
from parvis.formats.catalogue.registry import Portal, known_exports
from parvis.formats.parameters import boolean
from parvis.formats.rdf.terms import XSD, Iri, Literal, Node, is_absolute

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
GEO = "http://www.opengis.net/ont/geosparql#"
DCATAP = "http://data.europa.eu/r5r/"
PREFIXES = {"dcat": DCAT, "dct": DCT, "foaf": FOAF, "vcard": VCARD, "skos": SKOS, "rdfs": RDFS, "xsd": XSD, "geo": GEO}
PREFIXES["dcatap"] = DCATAP
THEME_SCHEME = f"{vocabularies.AUTHORITY}data-theme"
DATES = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"), f"{XSD}dateTime"),
    (re.compile(r"\d{4}-\d\d-\d\d"), f"{XSD}date"),
    (re.compile(r"\d{4}-\d\d"), f"{XSD}gYearMonth"),
    (re.compile(r"\d{4}"), f"{XSD}gYear"),
)


@dataclass(frozen=True, slots=True)
class DcatOptions:
    """The choices of DCAT. `include_exports`: the data formats told as distributions, none meaning all."""

    include_exports: tuple[str, ...] = ()
    use_labels_in_exports: bool = True

    @classmethod
    def from_params(cls, params: Mapping[str, str]) -> Self:
        """Raises ParameterError."""
        return cls(known_exports(params), boolean(params, "use_labels_in_exports", default=True))


def catalogue_node(portal: Portal) -> Node:
    """The catalogue, without its datasets."""
    spoken = vocabularies.language(portal.language)
    return (
        Node(Iri(portal.catalogue_url), (f"{DCAT}Catalog",))
        .add(f"{DCT}title", Literal(portal.name, language=portal.language))
        .add(f"{DCT}description", Literal(portal.description or portal.name, language=portal.language))
        .add(f"{DCT}publisher", agent(portal.publisher or portal.name))
        .add(f"{FOAF}homepage", Node(Iri(f"{portal.base_url}/"), (f"{FOAF}Document",)))
        .add(f"{DCT}language", typed(spoken, f"{DCT}LinguisticSystem"))
        .add(f"{DCT}modified", Literal(portal.moment.isoformat(), f"{XSD}dateTime"))
        .add(f"{DCAT}themeTaxonomy", theme_scheme())
    )


def dataset_node(one: Described, options: DcatOptions) -> Node:
    """A dataset and its distributions."""
    spoken = one.portal.language
    node = (
        Node(Iri(one.url), (f"{DCAT}Dataset",))
        .add(f"{DCT}identifier", Literal(one.dataset_id))
        .add(f"{DCT}title", Literal(one.title, language=spoken))
        .add(f"{DCT}description", Literal(one.description, language=spoken))
        .add(f"{DCAT}keyword", *(Literal(text, language=spoken) for text in one.texts("keyword")))
        .add(f"{DCAT}theme", *themes(one))
        .add(f"{DCT}issued", date_literal(one.issued))
        .add(f"{DCT}modified", date_literal(one.modified.isoformat() if one.modified else ""))
        .add(f"{DCT}publisher", agent(one.publisher))
        .add(f"{DCAT}contactPoint", contact(one))
        .add(f"{DCAT}landingPage", Node(Iri(one.page), (f"{FOAF}Document",)))
        .add(f"{DCT}accessRights", access(one))
        .add(f"{DCT}accrualPeriodicity", frequency(one))
        .add(f"{DCT}language", *languages(one))
        .add(f"{DCT}spatial", *spatial(one))
        .add(f"{DCT}temporal", period(one))
        .add(f"{DCT}license", licence(one))
    )
    found = one.distributions(options.include_exports, with_labels=options.use_labels_in_exports)
    return node.add(f"{DCAT}distribution", *(distribution_node(part, one) for part in found if part.url))


def distribution_node(part: Distribution, one: Described) -> Node:
    """One way to get the data."""
    address = Iri(part.address)
    file_type = vocabularies.file_type(part.format)
    return (
        Node(Iri(f"{part.url}#distribution"), (f"{DCAT}Distribution",))
        .add(f"{DCT}title", Literal(part.title, language=one.portal.language) if part.title else None)
        .add(f"{DCT}description", Literal(part.description, language=one.portal.language) if part.description else None)
        .add(f"{DCAT}accessURL", address)
        .add(f"{DCAT}downloadURL", address)
        .add(f"{DCT}format", format_node(file_type, part.format))
        .add(f"{DCAT}mediaType", typed(vocabularies.media_type(part.media_type), f"{DCT}MediaType"))
        .add(f"{DCT}license", licence(one))
    )


def typed(iri: str | None, kind: str) -> Node | None:
    """A resource and its class, so that a validator need not look it up."""
    return Node(Iri(iri), (kind,)) if iri else None


def labelled(iri: str | None, text: str, kind: str) -> Node:
    """A resource by its address, or by its label where it has none."""
    return typed(iri, kind) or Node(None, (kind,)).add(f"{RDFS}label", Literal(text))


def format_node(iri: str | None, name: str) -> Node | None:
    """A format by its term or by its name."""
    return labelled(iri, name.upper(), f"{DCT}MediaTypeOrExtent") if iri or name else None


def agent(name: str) -> Node:
    """Somebody known by name."""
    return Node(None, (f"{FOAF}Agent",)).add(f"{FOAF}name", Literal(name))


def contact(one: Described) -> Node:
    """Whom to ask."""
    name, email = one.contact
    mail = Iri(f"mailto:{quote(email, safe='@.+-_')}") if "@" in email else None
    return (
        Node(None, (f"{VCARD}Organization", f"{VCARD}Kind"))
        .add(f"{VCARD}fn", Literal(name))
        .add(f"{VCARD}hasEmail", mail)
    )


def theme_scheme() -> Node:
    """The list of European data themes."""
    return Node(Iri(THEME_SCHEME), (f"{SKOS}ConceptScheme",)).add(f"{DCT}title", Literal("Data theme", language="en"))


def themes(one: Described) -> list[Node]:
    """The portal's own themes, and the European ones that they stand for."""
    found: dict[str, Node] = {}
    for text in one.texts("theme"):
        if known := vocabularies.theme(text):
            iri, label = known
            found.setdefault(iri, concept(iri, label, "en").add(f"{SKOS}inScheme", theme_scheme()))
        own = f"{one.portal.base_url}/explore/?refine.theme={quote(text, safe='')}"
        found.setdefault(own, concept(own, text, one.portal.language))
    return list(found.values())


def concept(iri: str, label: str, language: str) -> Node:
    """A concept and its name."""
    return Node(Iri(iri), (f"{SKOS}Concept",)).add(f"{SKOS}prefLabel", Literal(label, language=language))


def access(one: Described) -> Node:
    """Whether everybody may read it."""
    code = "PUBLIC" if one.document.get("data_visible", True) else "RESTRICTED"
    return Node(Iri(f"{vocabularies.AUTHORITY}access-right/{code}"), (f"{DCT}RightsStatement",))


def frequency(one: Described) -> Node | None:
    """How often it changes."""
    text = one.text("accrualperiodicity", "dcat") or one.text("update_frequency")
    known = vocabularies.frequency(text) or (text if is_absolute(text) else None)
    return labelled(known, text, f"{DCT}Frequency") if text else None


def languages(one: Described) -> list[Node]:
    """The languages of the data."""
    found = (typed(vocabularies.language(code), f"{DCT}LinguisticSystem") for code in one.texts("language"))
    return [node for node in found if node]


def licence(one: Described) -> Node | None:
    """What one may do with it."""
    name, url = one.licence
    known = next((text for text in (url, name) if is_absolute(text)), None)
    return labelled(known, name, f"{DCT}LicenseDocument") if name or known else None


def spatial(one: Described) -> list[Node]:
    """The box of its records, and the place it is said to cover."""
    places = []
    if one.bbox:
        text = shapely.to_wkt(shapely.from_geojson(orjson.dumps(one.bbox)), rounding_precision=-1)
        places.append(Node(None, (f"{DCT}Location",)).add(f"{DCAT}bbox", Literal(text, f"{GEO}wktLiteral")))
    for text in one.texts("spatial", "dcat"):
        places.append(labelled(text if is_absolute(text) else None, text, f"{DCT}Location"))
    return places


def period(one: Described) -> Node | None:
    """The time its records cover."""
    begin = date_literal(one.text("temporal_coverage_start", "dcat"))
    end = date_literal(one.text("temporal_coverage_end", "dcat"))
    if begin is None and end is None:
        return None
    return Node(None, (f"{DCT}PeriodOfTime",)).add(f"{DCAT}startDate", begin).add(f"{DCAT}endDate", end)


def date_literal(text: str) -> Literal | None:
    """A date with the datatype of its precision; None for what is no date."""
    return next((Literal(text, datatype) for form, datatype in DATES if form.fullmatch(text)), None)
