"""Gather the messages to translate, room by room; with --check, fail where a catalogue is behind or lacks French."""

import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOUSE = ROOT / "parvis"
"""Rooms without Django have no catalogue of their own: their sentences are gathered in that of the house."""


def rooms() -> list[Path]:
    """The folders that have a catalogue of messages: one per Django room, and the house for the others."""
    return [HOUSE, *sorted(path.parent for path in HOUSE.glob("*/locale"))]


def gather(room: Path) -> None:
    """Bring a room's catalogues up to date, sorted, without places in the code."""
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "fr", "--no-location", "--no-obsolete"]
    command.append("--no-wrap")
    if room == HOUSE:
        command += [f"--ignore={path.parent.name}/*" for path in HOUSE.glob("*/apps.py")]
    subprocess.run(command, cwd=room, check=True, capture_output=True)
    for path in room.glob("locale/*/LC_MESSAGES/django.po"):
        tidy(path)


def tidy(path: Path) -> None:
    """Sort a catalogue and drop its moving date, so that it changes only when messages do."""
    catalogue = polib.pofile(str(path), wrapwidth=0)
    catalogue.metadata.pop("POT-Creation-Date", None)
    catalogue.sort(key=lambda entry: (entry.msgctxt or "", entry.msgid))
    catalogue.save(str(path))


def problems(path: Path) -> list[str]:
    """Messages without French."""
    catalogue = polib.pofile(str(path))
    lacking = [*catalogue.untranslated_entries(), *catalogue.fuzzy_entries()]
    return [f"{path.relative_to(ROOT)}: no French for {entry.msgid!r}" for entry in lacking]


def main() -> int:
    """Gather; with --check restore what changed and say so."""
    checking = "--check" in sys.argv
    found: list[str] = []
    for room in rooms():
        before = {path: path.read_text(encoding="utf-8") for path in room.glob("locale/*/LC_MESSAGES/django.po")}
        gather(room)
        for path, text in before.items():
            if checking and path.read_text(encoding="utf-8") != text:
                found.append(f"{path.relative_to(ROOT)}: run make messages, then translate what is new")
                path.write_text(text, encoding="utf-8")
            found += problems(path)
    print("\n".join(found) or "Every message has its French.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
