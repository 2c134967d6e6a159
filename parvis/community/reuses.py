"""Reuses: proposed by anybody, shown once an officer has accepted them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from parvis.accounts.models import User
from parvis.catalogue.models import Dataset
from parvis.catalogue.revisions import note_change
from parvis.community.errors import ProposalError
from parvis.community.models import Reuse, ReuseKind, ReuseReport, ReuseState
from parvis.community.pictures import Picture, forget_picture
from parvis.lib.errors import gettext_noop


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody says they made."""

    title: str
    kind: ReuseKind
    address: str
    author: str
    description: str


@transaction.atomic
def propose_reuse(
    proposal: Proposal, datasets: Sequence[Dataset], picture: Picture | None, *, person: User | None, at: datetime
) -> Reuse:
    """Keep a proposal for an officer to look at.

    Raises:
        ProposalError: no dataset is named, or this address is proposed already.
    """
    if not datasets:
        raise ProposalError(gettext_noop("Name at least one dataset of this portal."))
    same = Reuse.objects.filter(address=proposal.address).exclude(state=ReuseState.REFUSED)
    if same.filter(datasets__in=datasets).exists():
        raise ProposalError(gettext_noop("This address is proposed already for this dataset."))
    reuse = Reuse.objects.create(
        title=proposal.title,
        kind=proposal.kind,
        address=proposal.address,
        author=proposal.author,
        description=proposal.description,
        picture=picture.name if picture else "",
        picture_width=picture.width if picture else 0,
        picture_height=picture.height if picture else 0,
        person=person,
        created_at=at,
    )
    reuse.datasets.set(datasets)
    return reuse


@transaction.atomic
def decide_reuse(reuse: Reuse, state: ReuseState, *, reason: str = "", by: User, at: datetime) -> None:
    """Publish, refuse or set a reuse back; its open reports are closed with it.

    Raises:
        ProposalError: a refusal without a reason.
    """
    if state == ReuseState.REFUSED and not reason.strip():
        raise ProposalError(gettext_noop("Say why it is refused: its author can read it."))
    reuse.state, reuse.reason, reuse.decided_at, reuse.decided_by = state, reason, at, by
    reuse.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    reuse.reports.filter(closed_at=None).update(closed_at=at)
    count_reuses(reuse.datasets.all())


@transaction.atomic
def remove_reuse(reuse: Reuse) -> None:
    """Delete a reuse with its picture."""
    datasets, picture = list(reuse.datasets.all()), reuse.picture
    reuse.delete()
    count_reuses(datasets)
    if not Reuse.objects.filter(picture=picture).exists():
        transaction.on_commit(lambda: forget_picture(picture))


def report_reuse(reuse: Reuse, reason: str, *, at: datetime) -> None:
    """Ask officers to look at a published reuse again."""
    ReuseReport.objects.create(reuse=reuse, reason=reason, created_at=at)


def count_reuses(datasets: Iterable[Dataset]) -> None:
    """Have datasets say how many published reuses they have."""
    for dataset in datasets:
        total = Reuse.objects.of(dataset).count()
        Dataset.objects.filter(pk=dataset.pk).update(reuse_count=total)
    note_change()
