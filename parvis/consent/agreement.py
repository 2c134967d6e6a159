"""Whether everything that the register drives runs with the same revision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parvis.consent.banner import banner_of
from parvis.consent.canonical import sha256
from parvis.consent.charter import charter_page
from parvis.consent.crossing import crossing
from parvis.consent.decisions import Visitor
from parvis.consent.document import charter_document
from parvis.consent.preferences import preference_page
from parvis.consent.register import past_register, publication, published

Effect = Callable[[], str]


def page_hash() -> str:
    """The hash that the charter page shows, in every language."""
    hashes = {charter_page(lang).sha256 for lang in publication().register.languages}
    return " ".join(sorted(hashes))


def surfaces_hash() -> str:
    """The hash that the preference centre shows, in every language."""
    now = publication()
    hashes = {preference_page(now, Visitor(), lang=lang).sha256 for lang in now.register.languages}
    return " ".join(sorted(hashes))


def banner_hash() -> str:
    """The hash of the revision that the banner names in its form."""
    banner = banner_of(published(), Visitor(), lang=published().languages[0], path="/")
    found = past_register(banner.revision if banner else published().revision)
    return found[1] if found else ""


EFFECTS: dict[str, Effect] = {
    "register": lambda: sha256(publication().register),
    "banner": banner_hash,
    "preferences": surfaces_hash,
    "charter page": page_hash,
    "charter JSON": lambda: str(charter_document(publication(), base_url="")["sha256"]),
    "firewall": lambda: crossing().sha256,
}
"""What the register drives, and the hash that each runs with."""


@dataclass(frozen=True)
class Agreement:
    """The hash of the revision in force and of each effect."""

    sha256: str
    effects: Mapping[str, str]

    @property
    def disagreeing(self) -> list[str]:
        """Effects that run with another revision."""
        return [name for name, digest in self.effects.items() if digest != self.sha256]


def agreement() -> Agreement:
    """Ask every effect for its hash."""
    return Agreement(publication().sha256, {name: effect() for name, effect in EFFECTS.items()})
