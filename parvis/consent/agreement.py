"""Whether everything that the register drives runs with the same revision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parvis.consent.canonical import sha256
from parvis.consent.charter import charter_page
from parvis.consent.crossing import crossing
from parvis.consent.document import charter_document
from parvis.consent.register import publication

Effect = Callable[[], str]


def page_hash() -> str:
    """The hash that the charter page shows, in every language."""
    hashes = {charter_page(lang).sha256 for lang in publication().register.languages}
    return " ".join(sorted(hashes))


EFFECTS: dict[str, Effect] = {
    "register": lambda: sha256(publication().register),
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
