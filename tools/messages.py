"""Gather the messages to translate, room by room; with --check, fail where a catalogue is behind or lacks French.

With --new FILE, write one catalogue of all messages, empty, to translate the portal into another language.
"""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
HOUSE = ROOT / "parvis"
"""Rooms without Django have no catalogue of their own: their sentences are gathered in that of the house."""


REGISTER = HOUSE / "consent" / "data" / "core.toml"


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


def all_messages() -> Iterator[polib.POEntry]:
    """Every message of the house once, with its plural where it has one, then those of the cookie register."""
    found: dict[tuple[str | None, str], polib.POEntry] = {}
    for room in rooms():
        for entry in polib.pofile(str(room / "locale" / "fr" / "LC_MESSAGES" / "django.po")):
            key = entry.msgctxt, entry.msgid
            if key not in found or (entry.msgid_plural and not found[key].msgid_plural):
                found[key] = entry
    for entry in found.values():
        flags = [flag for flag in entry.flags if flag != "fuzzy"]
        made = polib.POEntry(msgctxt=entry.msgctxt, msgid=entry.msgid, flags=flags)
        if entry.msgid_plural:
            made.msgid_plural, made.msgstr_plural = entry.msgid_plural, {0: "", 1: ""}
        yield made
    sentences = dict.fromkeys(texts(tomllib.loads(REGISTER.read_text(encoding="utf-8"))))
    yield from (polib.POEntry(msgid=one) for one in sentences if (None, one) not in found)


def texts(value: object) -> Iterator[str]:
    """The English of whatever is written in French and English."""
    if isinstance(value, dict) and {"fr", "en"} <= value.keys():
        yield value["en"]
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def new_catalogue() -> polib.POFile:
    """All messages in one file, untranslated; whoever translates corrects the rule of plurals."""
    whole = polib.POFile(wrapwidth=0)
    whole.metadata = {"Content-Type": "text/plain; charset=utf-8", "Plural-Forms": "nplurals=2; plural=(n != 1);"}
    whole.extend(all_messages())
    return whole


def main() -> int:
    """Write a new catalogue where one is asked for; else gather and check."""
    if "--new" in sys.argv:
        new_catalogue().save(sys.argv[sys.argv.index("--new") + 1])
        return 0
    return gather_all()


def gather_all() -> int:
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
