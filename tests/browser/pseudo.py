"""A language that nobody speaks: every message accented, longer and in brackets, made from the catalogues of messages."""

import re
from pathlib import Path

from tools.messages import new_catalogue

CODE = "eo"
"""Esperanto: a language that Django and browsers can write dates and numbers in, and that Parvis does not ship."""
KEPT = re.compile(r"(%\([^)]*\)[sd]|%[sd%]|\{[^}]*\}|<[^>]*>|&[a-z#0-9]+;)")
ACCENTS = str.maketrans("aceinouyACEINOUY", "áčéíñóúýÁČÉÍÑÓÚÝ")
LONGER = 0.4


def accented(message: str) -> str:
    """The message between brackets, 40 % longer, its placeholders and tags as they were."""
    parts = KEPT.split(message)
    parts[::2] = [part.translate(ACCENTS) for part in parts[::2]]
    written = "".join(parts)
    filling = " ~" * max(1, round(len("".join(parts[::2])) * LONGER / 2))
    end = "\n" if message.endswith("\n") else ""
    start = "\n" if message.startswith("\n") else ""
    return f"{start}[{written.strip()}{filling}]{end}"


def write_catalogue(folder: Path) -> None:
    """One catalogue for the whole portal, as an operator would put it in the data folder."""
    whole = new_catalogue()
    for entry in whole:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: accented(entry.msgid), 1: accented(entry.msgid_plural)}
        else:
            entry.msgstr = accented(entry.msgid)
    target = folder / CODE / "LC_MESSAGES" / "django.po"
    target.parent.mkdir(parents=True)
    whole.save(str(target))
