"""Folders in which a load keeps what it needs for a while; those of killed loads are swept by the next."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from parvis.catalogue.folders import locked, locked_if_free


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """A new folder below `parent`, removed at the end."""
    with ExitStack() as held:
        with locked(parent):
            sweep(parent)
            folder = Path(tempfile.mkdtemp(prefix="load-", dir=parent))
            held.callback(shutil.rmtree, folder, ignore_errors=True)
            held.enter_context(locked(folder))
        yield folder


def sweep(parent: Path) -> None:
    """Remove the folders that nobody holds any more; called with the turn in `parent`, so that none is half made."""
    for folder in parent.glob("load-*"):
        with locked_if_free(folder) as free:
            if free:
                shutil.rmtree(folder, ignore_errors=True)
