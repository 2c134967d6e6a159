"""Who may call, what came, and lists in pages. Source: management-api.md §1."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from parvis.accounts.models import User
from parvis.catalogue.models import Dataset
from parvis.explore.answers import PRIVATE
from parvis.explore.callers import identify
from parvis.explore.errors import MethodNotAllowedError
from parvis.explore.refusals import JSON_TYPE
from parvis.explore.requests import portal_url
from parvis.lib.errors import ForbiddenError, NotFoundError, ParameterError, UnauthorizedError, gettext_noop
from parvis.records.parameters import whole_number

MOST = 1000
DEFAULT = 20
EDIT, CREATE, PUBLISH, MANAGE = "edit_dataset", "create_dataset", "publish_dataset", "manage_dataset"


@dataclass(frozen=True, slots=True)
class Call:
    """One call: who, how, and the JSON that came with it."""

    request: HttpRequest
    person: User

    @property
    def body(self) -> dict[str, Any]:
        """The object that was sent. Raises ParameterError."""
        try:
            found = orjson.loads(self.request.body or b"{}")
        except orjson.JSONDecodeError as error:
            raise ParameterError("body", str(error), "a JSON object") from error
        if not isinstance(found, dict):
            raise ParameterError("body", type(found).__name__, "a JSON object")
        return found

    def may(self, permission: str) -> bool:
        """Whether the person has a permission for all datasets."""
        return self.person.has_perm(f"catalogue.{permission}")

    def must(self, permission: str, dataset: Dataset | None = None) -> None:
        """Raises ForbiddenError. Who owns a dataset may do everything with it."""
        narrowed = self.person.narrowed_to
        owns = dataset is not None and dataset.owner_id == self.person.pk
        if not (self.may(permission) or (owns and (narrowed is None or permission in narrowed))):
            raise ForbiddenError(gettext_noop("The permission {permission} is missing."), permission=permission)

    def dataset(self, uid: str, permission: str = EDIT) -> Dataset:
        """A dataset that the person may change. Raises NotFoundError, ForbiddenError."""
        found = Dataset.objects.editable_by(self.person).with_current().filter(uid=uid).first()
        if found is None:
            raise NotFoundError(gettext_noop("The dataset {uid} does not exist."), uid=uid)
        self.must(permission, found)
        return found


Action = Callable[..., HttpResponseBase]


def calls(**methods: Action) -> Action:
    """One address: what each method does; `GET` serves `HEAD` too."""

    def view(request: HttpRequest, **parts: str) -> HttpResponseBase:
        person = identify(request)
        if person is None:
            raise UnauthorizedError(gettext_noop("Authentication is required to access this resource."))
        action = methods.get("GET" if request.method == "HEAD" else str(request.method))
        if action is None:
            raise MethodNotAllowedError(gettext_noop("The method {method} is not allowed."), method=request.method)
        return action(Call(request, person), **parts)

    return wraps(next(iter(methods.values())))(view)


def reply(content: Any, status: int = 200) -> HttpResponse:
    """An object; nobody may store it."""
    return HttpResponse(
        orjson.dumps(content), content_type=JSON_TYPE, status=status, headers={"Cache-Control": PRIVATE}
    )


def nothing() -> HttpResponse:
    """Something was deleted."""
    return HttpResponse(status=204, headers={"Cache-Control": PRIVATE})


def page(call: Call, rows: Any, shown: Callable[[Any], Mapping[str, Any]]) -> HttpResponse:
    """One page of a list. Raises ParameterError."""
    params = call.request.GET.dict()
    limit = whole_number(params, "limit")
    limit = DEFAULT if limit is None else limit
    offset = whole_number(params, "offset") or 0
    if not 0 <= limit <= MOST:
        raise ParameterError("limit", limit, f"0 <= limit <= {MOST}")
    if offset < 0:
        raise ParameterError("offset", offset, "offset >= 0")
    total = len(rows) if isinstance(rows, Sequence) else rows.count()
    found = [shown(one) for one in rows[offset : offset + limit]]
    content = {
        "total_count": total,
        "next": place(call, limit, offset + limit) if limit and offset + limit < total else None,
        "previous": place(call, limit, max(0, offset - limit)) if limit and offset else None,
        "results": found,
    }
    return reply(content)


def place(call: Call, limit: int, offset: int) -> str:
    """The address of another page."""
    params = call.request.GET.copy()
    params.pop("apikey", None)
    params["limit"], params["offset"] = str(limit), str(offset)
    return f"{portal_url(call.request)}{call.request.path}?{params.urlencode()}"
