"""Write the archive that proves how choices about cookies were gathered."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.consent.proof import write_archive


class Command(BaseCommand):
    """One self-contained file."""

    help = "Write revisions, renderings, tallies and audits of a period into one archive that verifies by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The period and the file."""
        parser.add_argument("--from", dest="since", type=date.fromisoformat, default=date(2020, 1, 6), help="first day")
        parser.add_argument("--to", dest="until", type=date.fromisoformat, default=None, help="last day (today)")
        parser.add_argument("--out", type=Path, required=True, help="file to write, such as proof.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write and say how much."""
        until = options["until"] or datetime.now(UTC).date()
        if until < options["since"]:
            raise CommandError("--to is before --from.")
        try:
            count = write_archive(options["out"], since=options["since"], until=until)
        except OSError as error:
            raise CommandError(f"{options['out']}: {error.strerror}") from error
        self.stdout.write(f"{options['out']}: {count} files")
