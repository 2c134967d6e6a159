"""The operations of the catalogue service. Source: other-services.md §4."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.catalogue.documents import dataset_object
from parvis.explore.csw.dublin_core import add_record
from parvis.explore.csw.iso import add_metadata
from parvis.explore.ows.asking import Asked, UnknownOperationError, counted, listed, needed, one_of, ows_view
from parvis.explore.ows.writing import NAMESPACES, add, add_operation, add_service, root, sent
from parvis.explore.requests import person_of, portal_url
from parvis.lib.errors import ParameterError
from parvis.records.catalogue import find_datasets
from parvis.records.query import RecordsQuery
from parvis.records.search import search
from parvis.records.source import source_of_catalogue

ADDRESS = "/api/csw"
VERSION = "2.0.2"
RECORD, METADATA = "csw:Record", "gmd:MD_Metadata"
SCHEMAS = {NAMESPACES["csw"]: RECORD, NAMESPACES["gmd"]: METADATA}
TYPES = {"csw:record": RECORD, "record": RECORD, "gmd:md_metadata": METADATA, "md_metadata": METADATA}
SETS = {"brief": "brief", "summary": "summary", "full": "full"}
RESULTS = {"hits": "hits", "results": "results", "validate": "hits"}
MOST = 100
"""The most records of one answer."""


@ows_view
def catalogue(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """One operation."""
    if needed(asked, "service").upper() != "CSW":
        raise ParameterError("service", asked["service"], "CSW")
    name = needed(asked, "request")
    operation = OPERATIONS.get(name.lower())
    if operation is None:
        raise UnknownOperationError(name)
    if name.lower() != "getcapabilities" and asked.get("version", VERSION) != VERSION:
        raise ParameterError("version", asked["version"], VERSION)
    return sent(request, operation(request, asked))


def capabilities(request: HttpRequest, _asked: Asked) -> Element:
    """What the service does."""
    document = root("csw:Capabilities", version=VERSION)
    address = portal_url(request) + ADDRESS
    add_service(document, "CSW", VERSION)
    operations = add(document, "ows:OperationsMetadata")
    add_operation(operations, "GetCapabilities", address, {}, post=True)
    shapes = {"outputSchema": tuple(SCHEMAS), "typeNames": (RECORD, METADATA), "elementSetName": tuple(SETS)}
    add_operation(operations, "DescribeRecord", address, {"typeName": (RECORD, METADATA)}, post=True)
    add_operation(operations, "GetRecords", address, {**shapes, "resultType": ("hits", "results")}, post=True)
    add_operation(operations, "GetRecordById", address, {"outputSchema": tuple(SCHEMAS)}, post=True)
    filters = add(document, "ogc:Filter_Capabilities")
    add(filters, "ogc:Spatial_Capabilities")
    add(filters, "ogc:Scalar_Capabilities")
    add(add(filters, "ogc:Id_Capabilities"), "ogc:EID")
    return document


def describe(_request: HttpRequest, asked: Asked) -> Element:
    """Where the schemas of records are."""
    document = root("csw:DescribeRecordResponse")
    names = listed(asked, "typename", "typenames") or [RECORD, METADATA]
    for name in names:
        known = TYPES.get(name.lower())
        if known is None:
            raise ParameterError("typeName", name, f"one of {RECORD}, {METADATA}")
        namespace = NAMESPACES[known.partition(":")[0]]
        component = add(
            document,
            "csw:SchemaComponent",
            attributes={"targetNamespace": namespace, "schemaLanguage": NAMESPACES["xsd"]},
        )
        schema = add(component, "xsd:schema", attributes={"targetNamespace": namespace})
        add(schema, "xsd:import", attributes={"namespace": namespace})
    return document


def records(request: HttpRequest, asked: Asked) -> Element:
    """Datasets, or how many there are."""
    names = listed(asked, "typenames", "typename") or [needed(asked, "typenames")]
    kinds = {TYPES.get(name.lower()) for name in names}
    if None in kinds:
        raise ParameterError("typeNames", names[0], f"one of {RECORD}, {METADATA}")
    schema = asked.get("outputschema", "") or next(
        one for one, kind in SCHEMAS.items() if kind == TYPES[names[0].lower()]
    )
    start = counted(asked, "startposition", 1, least=1)
    size = min(MOST, counted(asked, "maxrecords", 10))
    only_hits = one_of(asked, "resulttype", RESULTS, "hits") == "hits"
    query = RecordsQuery(select="dataset_id", limit=0 if only_hits else size, offset=start - 1)
    page = search(source_of_catalogue(person=person_of(request), lang=settings.LANGUAGE_CODE), query)
    document = root("csw:GetRecordsResponse", version=VERSION)
    found = [] if only_hits else [one["dataset_id"] for one in page.results]
    reached = start + len(found)
    results = add(
        document,
        "csw:SearchResults",
        attributes={
            "numberOfRecordsMatched": str(page.total_count),
            "numberOfRecordsReturned": str(len(found)),
            "nextRecord": str(reached if reached <= page.total_count else 0),
            "recordSchema": schema,
            "elementSet": one_of(asked, "elementsetname", SETS, "summary"),
        },
    )
    add_datasets(results, request, found, asked, schema)
    return document


def records_by_id(request: HttpRequest, asked: Asked) -> Element:
    """Datasets by their identifiers."""
    needed(asked, "id")
    document = root("csw:GetRecordByIdResponse", version=VERSION)
    schema = asked.get("outputschema", "") or NAMESPACES["csw"]
    add_datasets(document, request, listed(asked, "id")[:MOST], asked, schema)
    return document


def add_datasets(parent: Element, request: HttpRequest, names: list[str], asked: Asked, schema: str) -> None:
    """Datasets in the schema asked for. Raises ParameterError."""
    kind = SCHEMAS.get(schema)
    if kind is None:
        raise ParameterError("outputSchema", schema, f"one of {', '.join(SCHEMAS)}")
    depth = one_of(asked, "elementsetname", SETS, "summary")
    person, base = person_of(request), portal_url(request)
    for dataset in find_datasets(names, person):
        content = dataset_object(dataset, settings.LANGUAGE_CODE, base, person=person)
        if kind == RECORD:
            add_record(parent, content, base, depth)
        else:
            add_metadata(parent, content, base)


Operation = Callable[[HttpRequest, Asked], Element]
OPERATIONS: dict[str, Operation] = {
    "getcapabilities": capabilities,
    "describerecord": describe,
    "getrecords": records,
    "getrecordbyid": records_by_id,
}
