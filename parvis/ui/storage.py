"""Static files named by their content, with the style sheet in one piece."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "ui/parvis.css"
IMPORT = re.compile(r'@import url\("(?P<name>[a-z-]+\.css)"\) layer\((?P<layer>[a-z]+)\);')


class HouseStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Puts the files that the style sheet imports in their places; a browser in development follows the imports."""

    support_js_module_import_aggregation = True
    """Modules import each other by the names made of their content."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the whole sheet before files are hashed."""
        if SHEET in paths and not dry_run:
            folder = SHEET.rpartition("/")[0]

            def imported(found: re.Match[str]) -> str:
                text = source(paths, f"{folder}/{found['name']}")
                return f"@layer {found['layer']} {{\n{text}\n}}"

            whole = IMPORT.sub(imported, source(paths, SHEET))
            Path(self.path(SHEET)).write_text(whole, encoding="utf-8")
            paths = {**paths, SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def source(paths: dict[str, Any], name: str) -> str:
    """The text of a file as its author wrote it."""
    storage, path = paths[name]
    with storage.open(path) as file:
        return str(file.read().decode("utf-8"))
