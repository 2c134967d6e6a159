"""Forms for services, items and heads: one field per language where a text is meant, tables of the TOML form out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from parvis.consent.declarations import KINDS, PURPOSES

DELIVERIES = ("none", "embed", "script", "server")
ROLES = ("", "controller", "joint", "processor")
UNITS = ("", "hour", "day", "week", "month")
HOST_KINDS = ("script", "style", "img", "font", "connect", "frame", "media")


class TableForm(forms.Form):
    """A form whose fields are paths into a table: `provider.name`, `name.fr`."""

    def __init__(self, data: Any = None, *, table: Mapping[str, Any], languages: Sequence[str]) -> None:
        super().__init__(data, initial=flat(table))
        self.languages = languages
        self.table = table

    def add_text(self, name: str, label: Any, *, long: bool = False, required: bool = False) -> None:
        """One field per language, side by side."""
        for lang in self.languages:
            widget = forms.Textarea(attrs={"rows": 2, "lang": lang}) if long else forms.TextInput(attrs={"lang": lang})
            self.fields[f"{name}.{lang}"] = forms.CharField(label=f"{label} ({lang})", required=required, widget=widget)

    def dress(self) -> None:
        """Give every field the look of the house."""
        for field in self.fields.values():
            if not isinstance(field.widget, forms.CheckboxInput):
                field.widget.attrs["class"] = "field__input"

    def part(self) -> dict[str, Any]:
        """What was filled in, as a part of the register has it; what the form does not show stays as it was."""
        whole: dict[str, Any] = {key: value for key, value in self.table.items() if key not in roots(self.fields)}
        for path, value in self.cleaned_data.items():
            if value not in ("", None, []):
                put(whole, path.split("."), value)
        return whole


def flat(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """A table as paths: lists become lines."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        path = f"{before}{key}"
        if isinstance(value, Mapping):
            found.update(flat(value, f"{path}."))
        else:
            found[path] = "\n".join(map(str, value)) if isinstance(value, list | tuple) else value
    return found


def roots(names: Iterable[str]) -> set[str]:
    """The first words of paths."""
    return {name.split(".", 1)[0] for name in names}


def put(whole: dict[str, Any], path: list[str], value: Any) -> None:
    """Set a value at a path."""
    for word in path[:-1]:
        whole = whole.setdefault(word, {})
    whole[path[-1]] = value


class Lines(forms.CharField):
    """A list, one member per line."""

    widget = forms.Textarea(attrs={"rows": 2})

    def to_python(self, value: Any) -> Any:
        """The lines that hold something."""
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class ServiceForm(TableForm):
    """One optional service."""

    def __init__(self, data: Any = None, *, table: Mapping[str, Any], languages: Sequence[str]) -> None:
        super().__init__(data, table=table, languages=languages)
        fields = self.fields
        fields["id"] = forms.SlugField(label=_("Identifier"), min_length=2, max_length=40)
        fields["code"] = forms.RegexField("^[a-z][a-z0-9]$", label=_("Code (two characters, never reused)"))
        fields["purpose"] = forms.ChoiceField(label=_("Purpose"), choices=[(key, key) for key in PURPOSES])
        fields["party"] = forms.ChoiceField(label=_("Party"), choices=[(key, key) for key in ("third", "first")])
        fields["delivery"] = forms.ChoiceField(label=_("Delivery"), choices=[(key, key) for key in DELIVERIES])
        fields["consent_rev"] = forms.IntegerField(label=_("Revision of consent"), min_value=1, initial=1)
        self.add_text("name", _("Name"), required=True)
        self.add_text("summary", _("Summary"), long=True, required=True)
        self.add_text("detail", _("Detail"), long=True)
        self.add_text("consequence", _("What refusing changes"), long=True)
        for name, label in (
            ("name", _("Provider")),
            ("url", _("Provider's address")),
            ("privacy_url", _("Provider's privacy page")),
            ("country", _("Provider's country (FR)")),
        ):
            fields[f"provider.{name}"] = forms.CharField(label=label, required=False)
        fields["provider.role"] = forms.ChoiceField(
            label=_("Role"), required=False, choices=[(key, key) for key in ROLES]
        )
        for kind in HOST_KINDS:
            told = gettext("Hosts for %(kind)s, one per line") % {"kind": kind}
            fields[f"hosts.{kind}"] = Lines(label=told, required=False)
        fields["embed.frame_url"] = forms.CharField(label=_("Address of the frame, with {id}"), required=False)
        fields["embed.source_url"] = forms.CharField(label=_("Address of the source, with {id}"), required=False)
        fields["embed.pattern"] = forms.CharField(label=_("Form of the id, such as [a-z0-9]{4,20}"), required=False)
        fields["scripts"] = Lines(label=_("Addresses of scripts, one per line"), required=False)
        fields["active"] = forms.BooleanField(label=_("Active"), required=False, initial=True)
        self.dress()


class ItemForm(TableForm):
    """One item of an optional service or of the infrastructure."""

    def __init__(
        self, data: Any = None, *, table: Mapping[str, Any], languages: Sequence[str], services: Sequence[str] = ()
    ) -> None:
        super().__init__(data, table=table, languages=languages)
        fields = self.fields
        sources = ("third_party", "script", "infrastructure", "app")
        fields["service"] = forms.ChoiceField(label=_("Service"), choices=[(key, key) for key in services])
        fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=[(key, key) for key in sorted(KINDS)])
        fields["name"] = forms.CharField(label=_("Name"), max_length=64)
        fields["source"] = forms.ChoiceField(label=_("Set by"), choices=[(key, key) for key in sources])
        self.add_text("purpose_label", _("Purpose"), long=True, required=True)
        self.add_text("service_label", _("Service and place"))
        fields["life"] = forms.IntegerField(
            label=_("Life in seconds; empty for the browser's session"), required=False, min_value=0
        )
        fields["life_label.unit"] = forms.ChoiceField(
            label=_("Unit"), required=False, choices=[(key, key) for key in UNITS]
        )
        fields["life_label.count"] = forms.IntegerField(label=_("Number"), required=False, min_value=1)
        fields["life_label.bound"] = forms.ChoiceField(
            label=_("Bound"), required=False, choices=[("", ""), ("exact", "exact"), ("at_most", "at_most")]
        )
        fields["seen_in"] = Lines(label=_("Audit phases that must see it, one per line"), required=False)
        self.dress()


class HeadForm(TableForm):
    """Site, controller, operator."""

    def __init__(self, data: Any = None, *, table: Mapping[str, Any], languages: Sequence[str]) -> None:
        super().__init__(data, table=table, languages=languages)
        self.add_text("site.name", _("Name of the portal"))
        for name, label in (
            ("site.url", _("Address of the portal (https)")),
            ("controller.name", _("Controller")),
            ("controller.address", _("Postal address")),
            ("controller.contact", _("Contact")),
            ("controller.protection_contact", _("Data-protection contact")),
            ("operator.name", _("Operator")),
            ("operator.url", _("Operator's address")),
        ):
            self.fields[name] = forms.CharField(label=label, required=False)
        self.fields["site.shared_domain"] = forms.BooleanField(
            label=_("The host shares a parent domain with other sites"), required=False
        )
        self.dress()


class EmbedForm(forms.Form):
    """One outside content: a provider and its id, never an address."""

    slug = forms.SlugField(label=_("Address: /embed/…/"), max_length=60)
    service = forms.ChoiceField(label=_("Service"))
    resource = forms.CharField(label=_("The provider's id of the content"), max_length=200)
    picture = forms.RegexField(r"^(/[^/].*)?$", label=_("Local picture (path)"), required=False, max_length=200)

    def __init__(self, data: Any = None, *, services: Sequence[str], languages: Sequence[str]) -> None:
        super().__init__(data)
        self.languages = languages
        self.fields["service"] = forms.ChoiceField(label=_("Service"), choices=[(key, key) for key in services])
        for lang in languages:
            self.fields[f"title.{lang}"] = forms.CharField(label=f"{gettext('Title')} ({lang})", max_length=200)
        for field in self.fields.values():
            field.widget.attrs["class"] = "field__input"
