"""The operations of the feature service. Source: other-services.md §5."""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from parvis.catalogue.documents import visible_schema
from parvis.catalogue.models import Dataset
from parvis.explore.ows.asking import Asked, UnknownOperationError, listed, needed, ows_view
from parvis.explore.ows.writing import NAMESPACES, add, add_operation, add_service, nested, root, sent
from parvis.explore.requests import person_of, portal_url
from parvis.explore.wfs.features import FORMATS, features
from parvis.explore.wfs.gml import property_name
from parvis.explore.wfs.older import VERSION as OLDER
from parvis.explore.wfs.older import as_older, is_older
from parvis.lib.errors import ParameterError
from parvis.lib.schema import Field, FieldType, Schema

ADDRESS = "/api/wfs"
VERSION = "2.0.0"
BY_ID = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
XSD_TYPES = {
    FieldType.INT: "xsd:long",
    FieldType.DOUBLE: "xsd:double",
    FieldType.BOOLEAN: "xsd:boolean",
    FieldType.DATE: "xsd:date",
    FieldType.DATETIME: "xsd:dateTime",
    FieldType.GEO_POINT: "gml:PointPropertyType",
    FieldType.GEO_SHAPE: "gml:GeometryPropertyType",
}


@ows_view
def service(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    """One operation."""
    if needed(asked, "service").upper() != "WFS":
        raise ParameterError("service", asked["service"], "WFS")
    name = needed(asked, "request").lower()
    if name == "getfeature":
        check_version(asked)
        return features(request, asked)
    operation = OPERATIONS.get(name)
    if operation is None:
        raise UnknownOperationError(asked["request"])
    if name != "getcapabilities":
        check_version(asked)
    document = operation(request, asked)
    return sent(request, as_older(document) if is_older(asked) else document)


def check_version(asked: Asked) -> None:
    """Raises ParameterError, MissingParameterError."""
    if needed(asked, "version") not in {VERSION, OLDER}:
        raise ParameterError("version", asked["version"], VERSION)


def datasets(request: HttpRequest, names: list[str] | None = None) -> list[tuple[Dataset, Schema]]:
    """The datasets with geometries that the caller may read, with the fields that exist for them."""
    person = person_of(request)
    found = Dataset.objects.visible_to(person).with_current().filter(current__isnull=False).order_by("dataset_id")
    if names:
        found = found.filter(dataset_id__in=names)
    seen = [(one, visible_schema(one, settings.LANGUAGE_CODE, person)) for one in found if one.data_visible_to(person)]
    return [(one, schema) for one, schema in seen if any(field.type.is_geo for field in schema)]


def capabilities(request: HttpRequest, asked: Asked) -> Element:
    """What the service does, and the datasets it has."""
    wanted = {one.lower() for one in listed(asked, "sections")} or {"all"}
    document = root("wfs:WFS_Capabilities", version=VERSION)
    if wanted & {"all", "serviceidentification", "serviceprovider"}:
        add_service(document, "WFS", VERSION, ows="ows11")
    if wanted & {"all", "operationsmetadata"}:
        add_operations(add(document, "ows11:OperationsMetadata"), portal_url(request) + ADDRESS)
    if wanted & {"all", "featuretypelist"}:
        types = add(document, "wfs:FeatureTypeList")
        for dataset, _ in datasets(request):
            add_type(types, dataset)
    return document


def add_operations(parent: Element, address: str) -> None:
    """What may be asked."""
    add_operation(parent, "GetCapabilities", address, {"AcceptVersions": (VERSION, OLDER)}, ows="ows11")
    add_operation(parent, "DescribeFeatureType", address, {}, ows="ows11")
    add_operation(parent, "GetFeature", address, {"outputFormat": tuple(FORMATS)}, ows="ows11")
    add_operation(parent, "ListStoredQueries", address, {}, ows="ows11")
    add_operation(parent, "DescribeStoredQueries", address, {}, ows="ows11")


def add_type(parent: Element, dataset: Dataset) -> None:
    """One dataset of the list."""
    found = add(parent, "wfs:FeatureType")
    add(found, "wfs:Name", f"ods:{dataset.dataset_id}")
    add(found, "wfs:Title", dataset.title(settings.LANGUAGE_CODE))
    add(found, "wfs:DefaultCRS", "urn:ogc:def:crs:EPSG::4326")
    current = dataset.current
    if current is not None and current.bbox:
        west, south, east, north = current.bbox
        box = add(found, "ows11:WGS84BoundingBox")
        add(box, "ows11:LowerCorner", f"{west} {south}")
        add(box, "ows11:UpperCorner", f"{east} {north}")


def describe(request: HttpRequest, asked: Asked) -> Element:
    """The types of the features of datasets; of all where none is named."""
    names = [name.removeprefix("ods:") for name in listed(asked, "typenames", "typename")]
    found = datasets(request, names)
    if missing := sorted(set(names) - {one.dataset_id for one, _ in found}):
        raise ParameterError("typeNames", missing[0], "a dataset with a geographic field")
    schema = root("xsd:schema", targetNamespace=NAMESPACES["ods"], elementFormDefault="qualified")
    add(schema, "xsd:import", attributes={"namespace": NAMESPACES["gml"]})
    for dataset, fields in found:
        name = property_name(dataset.dataset_id)
        attributes = {"name": name, "type": f"ods:{name}Type", "substitutionGroup": "gml:_Feature"}
        add(schema, "xsd:element", attributes=attributes)
        kind = add(schema, "xsd:complexType", attributes={"name": f"{name}Type"})
        extension = add(nested(kind, "xsd:complexContent"), "xsd:extension", None, {"base": "gml:AbstractFeatureType"})
        add_properties(add(extension, "xsd:sequence"), fields)
    return schema


def add_properties(sequence: Element, fields: Schema) -> None:
    """The properties of a feature."""
    for field in fields:
        add(
            sequence,
            "xsd:element",
            attributes={"name": property_name(field.name), "type": xsd_type(field), "minOccurs": "0"},
        )


def xsd_type(field: Field) -> str:
    """The type of a property."""
    return "xsd:string" if field.is_multivalued else XSD_TYPES.get(field.type, "xsd:string")


def stored_queries(request: HttpRequest, _asked: Asked) -> Element:
    """The one query that is kept."""
    document = root("wfs:ListStoredQueriesResponse")
    query = add(document, "wfs:StoredQuery", attributes={"id": BY_ID})
    add(query, "wfs:Title", "Feature by id")
    for dataset, _ in datasets(request):
        add(query, "wfs:ReturnFeatureType", f"ods:{dataset.dataset_id}")
    return document


def describe_queries(_request: HttpRequest, asked: Asked) -> Element:
    """What the query takes."""
    wanted = asked.get("storedquery_id", BY_ID)
    if wanted != BY_ID:
        raise ParameterError("storedQuery_Id", wanted, BY_ID)
    document = root("wfs:DescribeStoredQueriesResponse")
    query = add(document, "wfs:StoredQueryDescription", attributes={"id": BY_ID})
    add(query, "wfs:Title", "Feature by id")
    add(query, "wfs:Parameter", attributes={"name": "id", "type": "xsd:string"})
    return document


Operation = Callable[[HttpRequest, Any], Element]
OPERATIONS: dict[str, Operation] = {
    "getcapabilities": capabilities,
    "describefeaturetype": describe,
    "liststoredqueries": stored_queries,
    "describestoredqueries": describe_queries,
}
