"""The addresses of the APIs: each with and without a final slash. Source: explore-api.md §2, legacy-v1.md, others."""

import re
from collections.abc import Callable

from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path

from parvis.explore import (
    catalogue_views,
    console,
    file_views,
    oauth_views,
    record_views,
    reuse_views,
    template_views,
    tile_views,
)
from parvis.explore.automation import datasets as managed
from parvis.explore.automation import metadata, people, rights, sources
from parvis.explore.csw import views as csw
from parvis.explore.ld import views as linked
from parvis.explore.odata import views as odata
from parvis.explore.push import views as pushing
from parvis.explore.v1 import analyze, datasets, download, geo, records
from parvis.explore.v20 import views as older
from parvis.explore.wfs import views as wfs

app_name = "explore"
CATALOGUE = "api/explore/v2.1/catalog"
DATASET = f"{CATALOGUE}/datasets/<dataset_id>"


def at(route: str, view: Callable[..., HttpResponseBase], name: str = "") -> URLPattern:
    """A route, with a final slash or without; `<name>` stands for one part of the path."""
    pattern = re.sub(r"<(\w+)>", r"(?P<\1>[^/]+)", route.replace(".", r"\."))
    return re_path(f"^{pattern}/?$", view, name=name) if name else re_path(f"^{pattern}/?$", view)


def version_1() -> list[URLPattern]:
    """Search API v1, and the front office's old addresses of files."""
    search, one, front = "api/records/1.0", "api/datasets/1.0/<dataset_id>", "explore/dataset/<dataset_id>"
    return [
        at(f"{search}/search", records.search),
        at(f"{search}/analyze", analyze.analyze),
        at(f"{search}/download", download.download),
        at(f"{search}/geocluster", geo.clusters),
        at(f"{search}/geopreview", geo.preview),
        at(f"{search}/geopolygon", geo.polygons),
        at(f"{search}/boundingbox", geo.bounding_box),
        at("api/reuses", reuse_views.all_reuses),
        at("api/datasets/1.0/search", datasets.search),
        at(one, datasets.dataset),
        at(f"{one}/download", download.old_download),
        at(f"{one}/records/<record_id>", records.record),
        at(f"{one}/files/<file_id>", file_views.record_file),
        at(f"{one}/attachments/<attachment_id>", file_views.attachment),
        at(f"{front}/download", download.old_download, "download"),
        at(f"{front}/files/<file_id>/download", file_views.old_file),
        at(f"{front}/files/<file_id>/<size>", file_views.old_thumbnail),
    ]


def version_2_0(base: str) -> list[URLPattern]:
    """Explore API v2.0 under one of its two names."""
    top, one = f"{base}/catalog", f"{base}/catalog/datasets/<dataset_id>"
    return [
        at(f"{one}/records", older.records),
        at(f"{one}/exports/<name>", older.export_file),
        at(f"{top}/datasets", older.datasets),
        at(one, older.dataset),
        at(f"{one}/aggregates", older.aggregates),
        at(f"{one}/query", older.aggregates),
        at(f"{one}/facets", older.facets),
        at(f"{one}/exports", older.exports),
        at(f"{one}/records/<record_id>", older.record),
        at(f"{one}/files/<file_id>", file_views.record_file),
        at(f"{one}/attachments", file_views.attachments),
        at(f"{one}/attachments/<attachment_id>", file_views.attachment),
        at(f"{one}/alternative_exports/<export_id>", file_views.alternative_export),
        at(f"{top}/aggregates", older.catalogue_aggregates),
        at(f"{top}/query", older.catalogue_aggregates),
        at(f"{top}/facets", older.catalogue_facets),
        at(f"{top}/exports", older.catalogue_exports),
        at(f"{top}/exports/<name>", older.catalogue_export_file),
        at(f"{top}/metadata_templates", template_views.template_types),
        at(f"{top}/metadata_templates/<type_>", template_views.templates_of_type),
        at(f"{top}/metadata_templates/<type_>/<name>", template_views.template),
        at(top, older.catalogue),
        at(base, older.root),
    ]


def writing() -> list[URLPattern]:
    """What publishing scripts and sensors call."""
    base, push = "api/automation/v1.0", "api/push/1.0/<dataset_id>/<resource_id>"
    one = f"{base}/datasets/<uid>"
    return [
        at(f"{one}/publish_metadata", managed.metadata_publishing),
        at(f"{one}/versions", managed.version_list),
        at(f"{one}/resources/files", sources.files),
        at(f"{one}/resources/files/<file>", sources.file),
        at(f"{one}/resources/files/<file>/download", sources.file_bytes),
        at(f"{one}/resources/<resource>/renew_api_key", sources.key),
        at(f"{one}/attachments", rights.attachments),
        at(f"{one}/attachments/<name>", rights.attachment),
        at(f"{one}/security/users/<name>", rights.rule),
        at(f"{one}/security/groups/<name>", rights.rule),
        at(f"{base}/apikeys/<name>/revoke", rights.key_revoking),
        *management(base),
        at(f"{push}/push", pushing.push),
        at(f"{push}/delete", pushing.delete),
        at(f"{push}/<record_id>/delete", pushing.delete_one),
        at(f"{base}/users/<name>", people.user),
        at(f"{base}/groups/<name>", people.group),
        at(f"{base}/groups/<name>/users", people.members),
        at(f"{base}/groups/<name>/users/<username>", people.member),
        *older_management(),
        re_path("^api/(?:automation|push|management)/", catalogue_views.unknown_service),
    ]


def management(base: str) -> list[URLPattern]:
    """Datasets and who may do what with them: what both management APIs have at the same places."""
    one = f"{base}/datasets/<uid>"
    return [
        at(f"{base}/datasets", managed.list_or_create),
        at(one, managed.one),
        at(f"{one}/publish", managed.publishing),
        at(f"{one}/unpublish", managed.unpublishing),
        at(f"{one}/status", managed.state),
        at(f"{one}/metadata", metadata.every),
        at(f"{one}/metadata/<template>", metadata.of_template),
        at(f"{one}/metadata/<template>/<field>", metadata.of_field),
        at(f"{one}/resources", sources.list_or_create),
        at(f"{one}/resources/<resource>", sources.one),
        at(f"{one}/security/users", rights.people),
        at(f"{one}/security/groups", rights.groups),
        at(f"{base}/users", people.users),
        at(f"{base}/groups", people.groups),
        at(f"{base}/apikeys", rights.keys),
    ]


def older_management() -> list[URLPattern]:
    """Management API v2: the part that old scripts call, over the same actions. Source: management-api.md §9."""
    base = "api/management/v2"
    return [at(f"{base}/datasets/<uid>/files", sources.files), *management(base)]


def other_services() -> list[URLPattern]:
    """What spreadsheets, geographic programs and harvesters of other worlds read."""
    return [
        at("api/odata", odata.service),
        re_path(r"^api/odata/\$metadata$", odata.metadata),
        re_path(r"^api/odata/(?P<dataset_id>[^/()$]+)/\$count$", odata.number),
        re_path(r"^api/odata/(?P<dataset_id>[^/()$]+)\((?P<record_id>[^/()]+)\)$", odata.row),
        at("api/odata/<dataset_id>", odata.rows),
        re_path("^api/odata/", odata.unknown),
        at("api/csw", csw.catalogue),
        at("api/wfs", wfs.service),
        at("api/tpf/<dataset_id>", linked.fragments),
        at("ld/resources/<dataset_id>/records/<record_id>", linked.resource),
        at("ld/ontologies/<dataset_id>/<name>", linked.term),
    ]


urlpatterns = [
    at(f"{DATASET}/records", record_views.records, "records"),
    at(f"{CATALOGUE}/datasets", catalogue_views.datasets, "datasets"),
    at(DATASET, catalogue_views.dataset, "dataset"),
    at(f"{DATASET}/facets", record_views.facets, "facets"),
    at(f"{DATASET}/exports/<name>", record_views.export_file, "export"),
    at(f"{DATASET}/records/<record_id>", record_views.record, "record"),
    at(f"{DATASET}/exports", record_views.exports, "exports"),
    at(f"{DATASET}/files/<file_id>", file_views.record_file, "file"),
    at(f"{DATASET}/attachments", file_views.attachments, "attachments"),
    at(f"{DATASET}/attachments/<attachment_id>", file_views.attachment, "attachment"),
    at(f"{DATASET}/alternative_exports/<export_id>", file_views.alternative_export, "alternative-export"),
    at(f"{DATASET}/reuses", reuse_views.reuses, "reuses"),
    at(f"{DATASET}/tiles/summary", tile_views.summary, "map-summary"),
    at(f"{DATASET}/tiles/zones", tile_views.zones, "map-zones"),
    at(f"{DATASET}/tiles/clusters", tile_views.groups, "map-clusters"),
    at(f"{DATASET}/tiles/<zoom>/<x>/<y>.mvt", tile_views.vector_tile, "tile"),
    at(f"{DATASET}/snapshots", file_views.snapshots, "snapshots"),
    at(f"{DATASET}/snapshots/<number>", file_views.snapshot, "snapshot"),
    re_path(
        rf"^{re.escape(CATALOGUE)}/datasets/(?P<dataset_id>[^/]+)/(?P<name>aggregates|query)/?$", record_views.gone
    ),
    at(f"{CATALOGUE}/facets", catalogue_views.facets, "catalogue-facets"),
    at(f"{CATALOGUE}/exports", catalogue_views.exports, "catalogue-exports"),
    at(f"{CATALOGUE}/exports/<name>", catalogue_views.export_file, "catalogue-export"),
    at(f"{CATALOGUE}/metadata_templates", template_views.template_types),
    at(f"{CATALOGUE}/metadata_templates/<type_>", template_views.templates_of_type),
    at(f"{CATALOGUE}/metadata_templates/<type_>/<name>", template_views.template),
    at(CATALOGUE, catalogue_views.catalogue, "catalogue"),
    at("api/explore/v2.1", catalogue_views.root, "root"),
    at("api/explore/v2.1/console", console.console),
    at("api-console/explore/v2.1", console.console),
    re_path("^api/v[12]/console(?:/.*)?$", console.console),
    re_path(r"^(?P<name>data\.json|catalog\.(?:rdf|ttl|json|csv|xml))$", catalogue_views.at_the_root),
    at("api/explore/v2.1/swagger.json", console.swagger, "swagger"),
    at("oauth2/authorize", oauth_views.authorize, "oauth-authorize"),
    at("oauth2/token", oauth_views.token, "oauth-token"),
    *other_services(),
    *writing(),
    *version_1(),
    *version_2_0("api/explore/v2.0"),
    *version_2_0("api/v2"),
    re_path(r"^api/(?:explore|v2|records|datasets|automation|push|management)(?:/|$)", catalogue_views.unknown),
]
