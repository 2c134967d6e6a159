"""Languages are found, not listed: a folder with a catalogue of messages is a language that a portal may offer."""

from pathlib import Path

import polib

CATALOGUE = "LC_MESSAGES/django"


def languages_in(folder: Path) -> list[str]:
    """The codes of the catalogues below a folder, such as `fr` and `pt-br`."""
    found = {path.parent.parent.name for end in ("po", "mo") for path in folder.glob(f"*/{CATALOGUE}.{end}")}
    return sorted(name.replace("_", "-").lower() for name in found)


def compile_catalogues(folder: Path) -> None:
    """Compile the catalogues that are newer than their compiled form; several processes may do it at once."""
    for source in sorted(folder.glob(f"*/{CATALOGUE}.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            partial = target.with_suffix(".partial")
            polib.pofile(str(source)).save_as_mofile(str(partial))
            partial.replace(target)
