"""Views that people keep in their account, and show to others under a short address."""

from datetime import datetime

from parvis.accounts.models import User
from parvis.catalogue.models import Dataset
from parvis.community.errors import ProposalError
from parvis.community.models import SavedView
from parvis.lib.errors import gettext_noop

MOST_VIEWS = 500
LONGEST_QUERY = 8_000


def save_view(
    dataset: Dataset, view: str, query: str, *, title: str, version: int, by: User, at: datetime
) -> SavedView:
    """Keep a view; `version` freezes it on one, 0 lets it follow the data.

    Raises:
        ProposalError: too many views, a query too long, or a version that is not kept.
    """
    if by.saved_views.count() >= MOST_VIEWS:
        raise ProposalError(gettext_noop("You keep as many views as one may: remove some first."))
    if len(query) > LONGEST_QUERY:
        raise ProposalError(gettext_noop("This view has more filters than can be kept."))
    frozen = dataset.versions.filter(number=version).first() if version else None
    if version and frozen is None:
        raise ProposalError(gettext_noop("Version {number} is no longer kept."), number=version)
    return SavedView.objects.create(
        person=by,
        dataset=dataset,
        title=title or dataset.title(),
        view=view,
        query=query,
        version=frozen,
        created_at=at,
    )


def pinned_versions(dataset: Dataset) -> list[int]:
    """The versions of a dataset that saved views are frozen on, by primary key: they stay as long as the views do."""
    found = SavedView.objects.filter(dataset=dataset, version__isnull=False)
    return list(found.values_list("version", flat=True).distinct())
