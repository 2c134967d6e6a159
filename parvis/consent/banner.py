"""What the banner says, made from the register. Source: cookies.md §8."""

from dataclasses import dataclass

from parvis.consent.decisions import Visitor, asked_about
from parvis.consent.declarations import Register, said

QUIET_VIEWS = "without_banner"
"""The attribute of a view whose page never asks."""


@dataclass(frozen=True, slots=True)
class Banner:
    """The sheet on top of a page where asking is due."""

    site: str
    lang: str
    revision: int
    purposes: tuple[str, ...]
    services: int
    bodies: int
    consequences: tuple[str, ...]
    weeks: int
    news: tuple[str, ...]
    path: str

    @property
    def consequence(self) -> str:
        """What refusing changes, to be put into a sentence: without a full stop, beginning small."""
        return " ; ".join(told[:1].lower() + told[1:].rstrip(". ") for told in self.consequences)

    @property
    def purpose_list(self) -> str:
        """The purposes in one line."""
        return ", ".join(purpose[:1].lower() + purpose[1:] for purpose in self.purposes)


def banner_of(register: Register, visitor: Visitor, *, lang: str, path: str) -> Banner | None:
    """The banner for a visitor on a page; none where there is nothing to ask."""
    due = asked_about(register, visitor)
    if not due:
        return None
    services = register.optional_services
    used = {service.purpose for service in services}
    return Banner(
        site=said(register.site.name, lang),
        lang=lang,
        revision=register.revision,
        purposes=tuple(said(purpose.title, lang) for purpose in register.purposes if purpose.key in used),
        services=len(services),
        bodies=len({service.provider.name for service in services if service.party == "third"}),
        consequences=tuple(dict.fromkeys(said(service.consequence, lang) for service in services)),
        weeks=memory_weeks(register),
        news=tuple(said(service.name, lang) for service in due) if visitor.choice else (),
        path=path,
    )


def memory_weeks(register: Register) -> int:
    """How long a choice is kept, in weeks, from the register."""
    life = next((item.life for item in register.items if item.name == "cookies_preferences"), 0)
    return life // 604_800 if isinstance(life, int) else 0
