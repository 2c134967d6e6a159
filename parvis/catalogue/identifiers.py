"""The names that the catalogue gives, and the forms it accepts."""

import re
import secrets
import string

from parvis.catalogue.errors import IdentifierError
from parvis.lib.errors import gettext_noop

ALPHABET = string.digits + string.ascii_lowercase
DATASET_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*(@[A-Za-z0-9][A-Za-z0-9.-]*)?")
UID = re.compile(r"da_[0-9a-z]{6}")
LONGEST_ID = 255
NOT_SLUG = re.compile(r"[^a-z0-9]+")


def new_uid(prefix: str) -> str:
    """`da_c1tysp`: a prefix of two letters and six base-36 characters. Source: management-api.md §1."""
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(6))


def checked_dataset_id(dataset_id: str) -> str:
    """The identifier, when an address can carry it. Raises IdentifierError."""
    fits = DATASET_ID.fullmatch(dataset_id) and len(dataset_id) <= LONGEST_ID and not UID.fullmatch(dataset_id)
    if not fits:
        raise IdentifierError(
            gettext_noop(
                "The identifier {dataset_id} cannot be used: it may have letters without accents, digits, hyphens, "
                "underscores and dots, and begins with a letter or a digit."
            ),
            dataset_id=dataset_id,
        )
    return dataset_id


def slug(name: str) -> str:
    """`Notice.pdf` gives `notice_pdf`. Source: explore-api.md §4.10."""
    return NOT_SLUG.sub("_", name.lower()).strip("_") or "file"


def free_slug(name: str, taken: set[str]) -> str:
    """The slug of a name, numbered where another has it."""
    base = slug(name)
    numbered = (base if place == 1 else f"{base}_{place}" for place in range(1, len(taken) + 2))
    return next(one for one in numbered if one not in taken)
