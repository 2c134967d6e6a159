"""Who may do what with a dataset, documents beside it, and keys. Source: management-api.md §6, §7."""

from typing import Any

from django.contrib.auth.models import Group
from django.http.response import HttpResponseBase
from django.utils import timezone

from parvis.accounts.keys import create_key, revoke_key
from parvis.accounts.models import ApiKey, User
from parvis.catalogue.access import QUOTA_UNITS, CallsQuota
from parvis.catalogue.actions import add_attachment, remove_attachment, remove_rule, set_rule
from parvis.catalogue.actions.rules import Rights
from parvis.catalogue.models import Attachment, Dataset, SecurityRule
from parvis.explore.automation.calls import MANAGE, Call, calls, nothing, page, reply
from parvis.explore.automation.people import group_called, person_called
from parvis.explore.automation.sources import sent_file
from parvis.lib.errors import ForbiddenError, NotFoundError, OdsqlError, ParameterError, gettext_noop
from parvis.odsql import OLDER_GUARD, compile_query
from parvis.records.query import RecordsQuery
from parvis.records.source import Source


def rules_of_people(call: Call, uid: str) -> HttpResponseBase:
    """The rules of people."""
    found = call.dataset(uid, MANAGE).rules.filter(user__isnull=False).select_related("user").order_by("pk")
    return page(call, found, rule_object)


def rules_of_groups(call: Call, uid: str) -> HttpResponseBase:
    """The rules of groups."""
    found = call.dataset(uid, MANAGE).rules.filter(group__isnull=False).select_related("group").order_by("pk")
    return page(call, found, rule_object)


def rule_object(rule: SecurityRule) -> dict[str, Any]:
    """A rule as scripts see it."""
    who = {"user": {"username": rule.user.email}} if rule.user else {"group": {"uid": str(rule.group_id)}}
    return {
        **who,
        "permissions": rule.permissions,
        "security": {
            "is_data_visible": rule.data_visible,
            "visible_fields": rule.visible_fields,
            "filter_query": rule.row_filter.removeprefix(OLDER_GUARD),
            "api_calls_quota": rule.calls_quota,
        },
    }


def add_rule(call: Call, uid: str) -> HttpResponseBase:
    """Give a person or a group rights."""
    dataset, body = call.dataset(uid, MANAGE), call.body
    who = body.get("user") or body.get("group") or {}
    reader = reader_called(str(who.get("username") or who.get("uid") or ""), is_group="group" in body)
    return reply(rule_object(set_rule(dataset, reader, rights_of(dataset, body))), 201)


def reader_called(name: str, *, is_group: bool) -> User | Group:
    """Whom a rule is for. Raises NotFoundError."""
    return group_called(name) if is_group else person_called(name)


def rights_of(dataset: Dataset, body: dict[str, Any]) -> Rights:
    """The rights that are asked for. Raises ParameterError."""
    security = body.get("security") or {}
    fields, permissions = security.get("visible_fields"), body.get("permissions") or []
    if not (fields is None or isinstance(fields, list)) or not isinstance(permissions, list):
        raise ParameterError("security.visible_fields", fields, "a list of names")
    return Rights(
        data_visible=bool(security.get("is_data_visible", True)),
        visible_fields=fields,
        row_filter=tried_filter(dataset, str(security.get("filter_query") or "")),
        calls_quota=quota_of(security.get("api_calls_quota")),
        permissions=[str(one) for one in permissions],
    )


def tried_filter(dataset: Dataset, text: str) -> str:
    """A condition as it is kept: in ODSQL, else in the language of version 1. Raises ParameterError."""
    if not text.strip():
        return ""
    older = OLDER_GUARD + text.strip()
    try:
        try_guard(dataset, text)
    except OdsqlError as error:
        try:
            try_guard(dataset, older)
        except OdsqlError:
            raise ParameterError("security.filter_query", text, f"a condition ({error})") from error
        return older
    return text


def try_guard(dataset: Dataset, guard: str) -> None:
    """Bind a condition to the fields of a dataset, where it has some. Raises OdsqlError."""
    version = dataset.version(dataset.language)
    if version is not None:
        query = RecordsQuery(lang=dataset.language)
        source = Source(dataset.dataset_id, version, dataset.language, guards=(guard,))
        compile_query(query.clauses(), source.scope(query))


def quota_of(sent: Any) -> CallsQuota | None:
    """The quota of calls that is asked for, or None. Raises ParameterError."""
    if not sent:
        return None
    unit, limit = (sent.get("unit"), sent.get("limit")) if isinstance(sent, dict) else (None, None)
    if unit not in QUOTA_UNITS:
        raise ParameterError("security.api_calls_quota.unit", unit, f"one of {', '.join(QUOTA_UNITS)}")
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 1:
        raise ParameterError("security.api_calls_quota.limit", limit, "a whole number above 0")
    return CallsQuota(str(unit), limit)


def one_rule(call: Call, uid: str, name: str) -> SecurityRule:
    """A rule by whom it is for. Raises NotFoundError."""
    dataset = call.dataset(uid, MANAGE)
    is_group = "/groups/" in call.request.path
    reader = reader_called(name, is_group=is_group)
    wanted = {"group": reader} if is_group else {"user": reader}
    found = dataset.rules.filter(**wanted).first()
    if found is None:
        raise NotFoundError(gettext_noop("There is no rule for {name}."), name=name)
    return found


def read_rule(call: Call, uid: str, name: str) -> HttpResponseBase:
    """One rule."""
    return reply(rule_object(one_rule(call, uid, name)))


def replace_rule(call: Call, uid: str, name: str) -> HttpResponseBase:
    """Give other rights."""
    rule = one_rule(call, uid, name)
    reader = rule.user or rule.group
    return reply(rule_object(set_rule(rule.dataset, reader, rights_of(rule.dataset, call.body)) if reader else rule))


def delete_rule(call: Call, uid: str, name: str) -> HttpResponseBase:
    """Take rights away."""
    remove_rule(one_rule(call, uid, name))
    return nothing()


def attachment_list(call: Call, uid: str) -> HttpResponseBase:
    """The documents of a dataset."""
    found = call.dataset(uid).attachments.select_related("file").order_by("position", "pk")
    return page(call, found, attachment_object)


def attachment_object(found: Attachment) -> dict[str, Any]:
    """A document as scripts see it."""
    return {"uid": found.uid, "title": found.title, "filename": found.file.filename, "mimetype": found.file.media_type}


def attach(call: Call, uid: str) -> HttpResponseBase:
    """Add a document."""
    dataset, sent = call.dataset(uid), sent_file(call)
    added = add_attachment(
        dataset,
        sent,
        filename=str(sent.name),
        title=str(call.request.POST.get("title", "")),
        media_type=sent.content_type or "",
        at=timezone.now(),
    )
    return reply(attachment_object(added), 201)


def attachment_called(dataset: Dataset, name: str) -> Attachment:
    """A document by its uid. Raises NotFoundError."""
    found = dataset.attachments.select_related("file").filter(uid=name).first()
    if found is None:
        raise NotFoundError(gettext_noop("The requested attachment {name} does not exist."), name=name)
    return found


def read_attachment(call: Call, uid: str, name: str) -> HttpResponseBase:
    """One document."""
    return reply(attachment_object(attachment_called(call.dataset(uid), name)))


def detach(call: Call, uid: str, name: str) -> HttpResponseBase:
    """Take a document away."""
    remove_attachment(attachment_called(call.dataset(uid), name), at=timezone.now())
    return nothing()


def key_list(call: Call) -> HttpResponseBase:
    """The person's keys."""
    return page(call, call.person.api_keys.order_by("pk"), key_object)


def key_object(key: ApiKey, text: str = "") -> dict[str, Any]:
    """A key as scripts see it; its text only when it was just made."""
    return {
        "uid": key.uid,
        "label": key.label,
        "key": text or f"{key.start}…",
        "permissions": key.permissions,
        "created_at": key.created_at.isoformat(),
        "user": {"username": key.owner.email},
        "is_revoked": key.revoked_at is not None,
    }


def make_key(call: Call) -> HttpResponseBase:
    """A new key for the person; a narrowed key cannot make one that may more."""
    body = call.body
    permissions = body.get("permissions")
    if not (permissions is None or isinstance(permissions, list)):
        raise ParameterError("permissions", permissions, "a list of names")
    narrowed = call.person.narrowed_to
    if narrowed is not None and (permissions is None or not set(permissions) <= narrowed):
        raise ForbiddenError(gettext_noop("A key cannot make one that may more than itself."))
    key, text = create_key(call.person, label=str(body.get("label") or "API"), permissions=permissions)
    return reply(key_object(key, text), 201)


def revoke(call: Call, name: str) -> HttpResponseBase:
    """Refuse a key from now on."""
    key = call.person.api_keys.filter(uid=name).first()
    if key is None:
        raise NotFoundError(gettext_noop("There is no key {name}."), name=name)
    revoke_key(key, at=timezone.now())
    return reply(key_object(key))


people = calls(GET=rules_of_people, POST=add_rule)
groups = calls(GET=rules_of_groups, POST=add_rule)
rule = calls(GET=read_rule, PUT=replace_rule, DELETE=delete_rule)
attachments = calls(GET=attachment_list, POST=attach)
attachment = calls(GET=read_attachment, DELETE=detach)
keys = calls(GET=key_list, POST=make_key)
key_revoking = calls(POST=revoke, PUT=revoke)
