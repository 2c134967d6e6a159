"""How much one visitor may send in a day: a keyed hash of the address is counted, in memory, until midnight."""

from datetime import UTC, datetime
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest

from parvis.accounts.throttle import caller
from parvis.community.errors import TooManyProposalsError
from parvis.lib.errors import gettext_noop
from parvis.lib.tally import Tally

TALLY = Tally(f"parvis-proposals-{blake2b(str(settings.DATA_DIR).encode(), digest_size=8).hexdigest()}")
EVERYBODY = 100
"""All visitors together may send that many times what one may."""
EPOCH_DAY = datetime(1970, 1, 1, tzinfo=UTC)


def charge_proposal(request: HttpRequest, *, at: datetime) -> None:
    """Count one proposal of this visitor. Raises TooManyProposalsError."""
    most = settings.PROPOSALS_PER_DAY
    if not most:
        return
    own, all_ = TALLY.add((f"one|{caller(request)}", "all"), (at - EPOCH_DAY).days)
    if own > most or all_ > most * EVERYBODY:
        raise TooManyProposalsError(
            gettext_noop("Enough was sent from here today. Nothing of this was kept: send it again tomorrow.")
        )
