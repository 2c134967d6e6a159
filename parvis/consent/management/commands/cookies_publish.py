"""Publish the cookie register from files, for deployments without a back office."""

import tomllib
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.consent.errors import RegisterError
from parvis.consent.publishing import draft, propose, publish_register


class Command(BaseCommand):
    """Publishes the next revision, or says every field that forbids it."""

    help = "Publish the cookie register: core part, site part, and the managed part of a file or of the back office."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, who publishes, and why."""
        parser.add_argument(
            "--file", type=Path, help="TOML file of the managed part; without it, the back office's draft"
        )
        parser.add_argument("--by", default="", help="who publishes, for the record")
        parser.add_argument("--note", default="", help="what this revision is for")
        parser.add_argument("--dry-run", action="store_true", help="show what would change, publish nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Propose, show, publish."""
        try:
            managed = read_managed(options["file"]) if options["file"] else draft()
            proposal = propose(managed)
        except RegisterError as refusal:
            raise CommandError("\n".join(map(str, refusal.problems))) from refusal
        for each in proposal.differences:
            fields = f" ({', '.join(each.fields)})" if each.fields else ""
            self.stdout.write(f"{each.subject}: {each.kind}{fields}{', asks again' if each.asks_again else ''}")
        if proposal.problems:
            raise CommandError("\n".join(map(str, proposal.problems)))
        if options["dry_run"]:
            self.stdout.write(f"Revision {proposal.register.revision} could be published.")
            return
        row = publish_register(managed, by=options["by"], at=datetime.now(UTC), note=options["note"])
        self.stdout.write(f"Revision {row.number} is published: {row.sha256}")


def read_managed(path: Path) -> dict[str, Any]:
    """The managed part of a file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CommandError(f"{path}: {error}") from error
