"""What ingestion refuses, on top of `lib.errors`: sentences shared by several readers."""

from pathlib import Path

from parvis.lib.errors import SourceInvalidError, gettext_noop


def empty_file(name: str) -> SourceInvalidError:
    """The refusal of a file without a byte (or without anything but blanks)."""
    return SourceInvalidError(gettext_noop("The file {name} is empty."), name=name)


def unreadable_format(path: Path, found: str) -> SourceInvalidError:
    """The refusal of a file whose real nature is known but cannot be read."""
    return SourceInvalidError(
        gettext_noop("The file {name} cannot be read: it is {found}."), name=path.name, found=found
    )
