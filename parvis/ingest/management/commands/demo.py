"""`parvis demo`: a portal with real open data, ready to look at."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from parvis.ingest.batch import load_all
from parvis.ingest.folders import is_unchanged, sources_in
from parvis.ingest.sources import Source
from parvis.lib.errors import ParvisError

PREPARED = settings.BASE.parent / ".cache" / "demo"
"""Where tools/demo_data.py puts what it prepares."""


class Command(BaseCommand):
    """Load what is not loaded yet, then serve."""

    requires_system_checks = ()
    help = "Load the demonstration portal, and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to load, and where to listen."""
        parser.add_argument("--data", type=Path, metavar="DIR", help="a folder with a datasets.json or *.schema.json")
        parser.add_argument("--no-serve", action="store_true", help="load only")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")

    def handle(self, *args: object, data: Path | None, no_serve: bool, host: str, port: int, **options: object) -> None:
        """Datasets that are published from the same files are left alone."""
        if data is None and not PREPARED.is_dir():
            raise CommandError(
                "The demonstration data is not prepared: run `make demo`, or say where data is with --data DIR."
            )
        sources = demonstrated(data or PREPARED)
        wanted = [source for source in sources if not is_unchanged(source)]
        if kept := len(sources) - len(wanted):
            self.stdout.write(f"{kept} datasets are loaded already.")
        failed = load_all(wanted, out=self.stdout, err=self.stderr) if wanted else 0
        if no_serve:
            raise SystemExit(1 if failed else 0)
        call_command("serve", host=host, port=port)


def demonstrated(folder: Path) -> list[Source]:
    """What the portal of the demonstration is made of."""
    try:
        return sources_in(folder)
    except ParvisError as refusal:
        raise CommandError(str(refusal)) from refusal
