"""Forms of the home page: which blocks in which order, and the texts among them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.pages.home import Text, move_block, show_blocks, write_text
from parvis.pages.models import HomeBlock

UP, DOWN = "up", "down"
MARKUP = _("Plain text, a blank line between paragraphs; or HTML, cleaned as descriptions are.")
STEPS = {UP: -1, DOWN: 1}


class ArrangeForm(forms.Form):
    """The list of blocks: a checkbox each, and the button that was pressed, if it was one that moves."""

    def __init__(self, data: Any, *, names: Sequence[str]) -> None:
        super().__init__(data)
        choices = [(name, name) for name in names]
        self.fields["listed"] = forms.MultipleChoiceField(label=_("Blocks"), choices=choices)
        self.fields["shown"] = forms.MultipleChoiceField(label=_("Shown"), choices=choices, required=False)
        self.fields[UP] = forms.ChoiceField(label=_("Up"), choices=choices, required=False)
        self.fields[DOWN] = forms.ChoiceField(label=_("Down"), choices=choices, required=False)

    def submit(self) -> bool:
        """Keep what is ticked, then move what was to be moved."""
        if not self.is_valid():
            return False
        told = self.cleaned_data
        show_blocks(told["listed"], shown=told["shown"])
        for button, step in STEPS.items():
            if told[button]:
                move_block(told[button], by=step)
        return True


class TextForm(forms.Form):
    """A text block; the portal's own language is asked for, the others may wait."""

    def __init__(self, data: Any, *, block: HomeBlock | None) -> None:
        super().__init__(data, initial=typed(block))
        self.block = block
        for lang, name in settings.LANGUAGES:
            asked = lang == settings.LANGUAGE_CODE
            self.add(f"title_{lang}", _("Title"), name, lang, required=asked, most=150)
            self.add(f"text_{lang}", _("Text"), name, lang, required=asked, most=8_000, rows=8)
        self.fields["link"] = forms.CharField(
            label=_("Link"), required=False, max_length=500,
            help_text=_("An address that begins with https://, or a path of this portal such as /fr/explore/."),
            widget=forms.TextInput(attrs={"class": "field__input"}),
        )  # fmt: skip
        for lang, name in settings.LANGUAGES:
            self.add(f"link_label_{lang}", _("Words of the link"), name, lang, required=False, most=100)
        self.fields["is_shown"] = forms.BooleanField(label=_("Shown on the home page"), required=False, initial=True)

    def add(self, name: str, label: Any, spoken: str, lang: str, **how: Any) -> None:
        """A field for one language, which its label names."""
        attrs = {"lang": lang, "class": "field__input"}
        rows = how.get("rows")
        widget = forms.Textarea(attrs={**attrs, "rows": rows}) if rows else forms.TextInput(attrs=attrs)
        self.fields[name] = forms.CharField(
            label=f"{label} ({spoken})",
            required=how["required"],
            max_length=how["most"],
            widget=widget,
            help_text=MARKUP if rows else "",
        )

    def clean_link(self) -> str:
        """Pages of the web or of this portal, nothing that a browser would run."""
        link: str = self.cleaned_data["link"]
        if not link or (link.startswith("/") and not link.startswith(("//", "/\\"))):
            return link
        try:
            parts = urlsplit(link)
        except ValueError:
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.hostname or any(one.isspace() for one in link):
            raise forms.ValidationError(_("A link begins with https://, or with / for a page of this portal."))
        return link

    def clean(self) -> dict[str, Any]:
        """A link says where it leads; a translation has a title and a text, or neither."""
        told = self.cleaned_data
        label = f"link_label_{settings.LANGUAGE_CODE}"
        if told.get("link") and label in told and not told[label]:
            self.add_error(label, _("Say where the link leads."))
        for lang, _name in settings.LANGUAGES:
            title, text = f"title_{lang}", f"text_{lang}"
            for given, lacking in ((title, text), (text, title)):
                if told.get(given) and lacking in told and not told[lacking]:
                    self.add_error(lacking, _("A translation has a title and a text."))
        return told

    def submit(self) -> HomeBlock | None:
        """Write the block."""
        if not self.is_valid():
            return None
        told = self.cleaned_data
        text = Text(
            titles=self.by_language("title"),
            texts=self.by_language("text"),
            link=told["link"],
            link_labels=self.by_language("link_label"),
            is_shown=told["is_shown"],
        )
        return write_text(text, name=self.block.name if self.block else "")

    def by_language(self, field: str) -> dict[str, str]:
        """What was typed in each language; what the portal no longer speaks stays."""
        kept = dict(getattr(self.block, f"{field}s")) if self.block else {}
        for lang, _name in settings.LANGUAGES:
            kept[lang] = self.cleaned_data[f"{field}_{lang}"]
        return {lang: words for lang, words in kept.items() if words}


def typed(block: HomeBlock | None) -> dict[str, Any]:
    """A block as the form shows it."""
    if block is None:
        return {}
    found: dict[str, Any] = {"link": block.link, "is_shown": block.is_shown}
    for field in ("title", "text", "link_label"):
        found.update({f"{field}_{lang}": words for lang, words in getattr(block, f"{field}s").items()})
    return found
