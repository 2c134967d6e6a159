"""People, groups and who is in which. Source: management-api.md §7."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.http.response import HttpResponseBase

from parvis.accounts.keys import PERMISSIONS
from parvis.accounts.models import User
from parvis.catalogue.revisions import note_change
from parvis.explore.automation.calls import Call, calls, nothing, page, reply
from parvis.lib.errors import ForbiddenError, NotFoundError, ParameterError, gettext_noop

SORTS = ("username", "-username", "created_at", "-created_at")
COLUMNS = {"username": "email", "created_at": "joined_at"}


def must(call: Call, permission: str) -> None:
    """Raises ForbiddenError: nobody learns who has an account without being allowed to."""
    if not call.person.has_perm(permission):
        raise ForbiddenError(gettext_noop("The permission {permission} is missing."), permission=permission)


def user_list(call: Call) -> HttpResponseBase:
    """The people with an account, all or those that are searched for. Raises ParameterError."""
    must(call, "accounts.view_user")
    params = call.request.GET
    sort = params.get("sort") or "username"
    if sort not in SORTS:
        raise ParameterError("sort", sort, f"one of {', '.join(SORTS)}")
    found = User.objects.prefetch_related("groups")
    if text := params.get("search", "").strip():
        found = found.filter(Q(email__icontains=text) | Q(name__icontains=text))
    order = ("-" if sort.startswith("-") else "") + COLUMNS[sort.removeprefix("-")]
    return page(call, found.order_by(order, "pk"), user_object)


def user_object(person: User) -> dict[str, Any]:
    """A person as scripts see them."""
    held = {one.rpartition(".")[2] for one in person.get_all_permissions()}
    return {
        "username": person.email,
        "email": person.email,
        "full_name": person.name,
        "is_active": person.is_active,
        "created_at": person.joined_at.isoformat(),
        "permissions": [one for one in PERMISSIONS if one in held],
        "groups": [{"uid": str(one.pk), "title": one.name} for one in person.groups.all()],
    }


def person_called(name: str) -> User:
    """A person by address. Raises NotFoundError."""
    found = User.objects.filter(email=User.objects.normalize_email(name)).first()
    if found is None:
        raise NotFoundError(gettext_noop("There is no person or group {name}."), name=name)
    return found


def read_user(call: Call, name: str) -> HttpResponseBase:
    """One person; everybody may ask about themselves."""
    if User.objects.normalize_email(name) != call.person.email:
        must(call, "accounts.view_user")
    return reply(user_object(person_called(name)))


def group_list(call: Call) -> HttpResponseBase:
    """The groups."""
    must(call, "auth.view_group")
    return page(call, Group.objects.order_by("name", "pk"), group_object)


def group_object(group: Group) -> dict[str, Any]:
    """A group as scripts see it."""
    return {"uid": str(group.pk), "title": group.name, "user_count": group.user_set.count()}


def group_called(name: str) -> Group:
    """A group by number or name. Raises NotFoundError."""
    found = Group.objects.filter(pk=name) if name.isdigit() and len(name) < 10 else Group.objects.filter(name=name)
    if (group := found.first()) is None:
        raise NotFoundError(gettext_noop("There is no person or group {name}."), name=name)
    return group


def title_of(call: Call, known: Group | None = None) -> str:
    """The title that is asked for; a taken one is refused. Raises ParameterError."""
    title = call.body.get("title")
    if not isinstance(title, str) or not 0 < len(title.strip()) <= 150:
        raise ParameterError("title", title, "a text of 1 to 150 characters")
    others = Group.objects.filter(name=title.strip())
    if (others.exclude(pk=known.pk) if known else others).exists():
        raise ParameterError("title", title, "a title that no group has")
    return title.strip()


def create_group(call: Call) -> HttpResponseBase:
    """A new group, without anyone in it."""
    must(call, "auth.add_group")
    return reply(group_object(Group.objects.create(name=title_of(call))), 201)


def read_group(call: Call, name: str) -> HttpResponseBase:
    """One group."""
    must(call, "auth.view_group")
    return reply(group_object(group_called(name)))


def rename_group(call: Call, name: str) -> HttpResponseBase:
    """Another title."""
    must(call, "auth.change_group")
    group = group_called(name)
    group.name = title_of(call, group)
    group.save(update_fields=["name"])
    return reply(group_object(group))


@transaction.atomic
def delete_group(call: Call, name: str) -> HttpResponseBase:
    """Remove a group and the rules that name it."""
    must(call, "auth.delete_group")
    group_called(name).delete()
    note_change()
    return nothing()


def member_list(call: Call, name: str) -> HttpResponseBase:
    """Who is in a group."""
    must(call, "auth.view_group")
    return page(call, group_called(name).user_set.prefetch_related("groups").order_by("email"), user_object)


def add_member(call: Call, name: str) -> HttpResponseBase:
    """Put somebody in a group; who may do so gives no right that they lack. Raises ForbiddenError."""
    must(call, "auth.change_group")
    group, person = group_called(name), person_called(str(call.body.get("username") or ""))
    for held in group.permissions.select_related("content_type"):
        must(call, f"{held.content_type.app_label}.{held.codename}")
    group.user_set.add(person)
    return reply(user_object(person), 201)


def read_member(call: Call, name: str, username: str) -> HttpResponseBase:
    """One person of a group. Raises NotFoundError."""
    must(call, "auth.view_group")
    return reply(user_object(member_called(name, username)))


def member_called(name: str, username: str) -> User:
    """A person who is in a group. Raises NotFoundError."""
    person = person_called(username)
    if not group_called(name).user_set.filter(pk=person.pk).exists():
        raise NotFoundError(gettext_noop("There is no person or group {name}."), name=username)
    return person


def remove_member(call: Call, name: str, username: str) -> HttpResponseBase:
    """Take somebody out of a group."""
    must(call, "auth.change_group")
    group_called(name).user_set.remove(member_called(name, username))
    return nothing()


users = calls(GET=user_list)
user = calls(GET=read_user)
groups = calls(GET=group_list, POST=create_group)
group = calls(GET=read_group, PUT=rename_group, DELETE=delete_group)
members = calls(GET=member_list, POST=add_member)
member = calls(GET=read_member, DELETE=remove_member)
