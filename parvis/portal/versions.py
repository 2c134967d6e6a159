"""A dataset as one of its kept versions has it: what was quoted can be read again."""

from copy import copy

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from parvis.catalogue.models import Dataset
from parvis.formats import FORMATS
from parvis.lib.errors import NotFoundError, gettext_noop
from parvis.portal.reading import PRIVATE, PUBLIC
from parvis.records.delivery import Conditions, delivery
from parvis.records.exports import export
from parvis.records.query import RecordsQuery
from parvis.records.source import find_dataset, source_of_dataset

LATEST = "latest_version"
"""Where a dataset that is shown as it was keeps the version that others read; templates look for it."""


class VersionGoneError(NotFoundError):
    """A version that was quoted is no longer kept."""

    status = 410


def at_version(dataset: Dataset, number: int) -> Dataset:
    """The dataset with the records of one version; 0 for the latest. Raises VersionGoneError."""
    if not number or dataset.current is None or number == dataset.current.number:
        return dataset
    found = dataset.versions.filter(number=number).first()
    if found is None or not found.folder.is_dir():
        raise VersionGoneError(
            gettext_noop("Version {number} of this dataset is no longer kept. The latest is version {latest}."),
            number=number,
            latest=dataset.current.number,
        )
    frozen = copy(dataset)
    frozen.current, frozen.data_processed_at = found, found.built_at
    frozen.__dict__[LATEST] = dataset.current
    return frozen


@require_safe
def version_file(request: HttpRequest, dataset_id: str, number: int, name: str) -> HttpResponseBase:
    """The records of one version as a file; the address takes the same parameters as exports of the API."""
    if name not in FORMATS:
        raise NotFoundError(gettext_noop("There is no format {name}."), name=name)
    dataset = at_version(find_dataset(dataset_id, request.user), number)
    source = source_of_dataset(dataset, person=request.user, lang=get_language() or "fr")
    file = export(source, RecordsQuery.from_params(request.GET), FORMATS[name], request.GET.dict())
    sent = delivery(file, Conditions.from_headers(request.method, request.headers))
    response = StreamingHttpResponse(sent.chunks, status=sent.status, headers=dict(sent.headers))
    response["Cache-Control"] = PRIVATE if request.user.is_authenticated else PUBLIC
    return response
