"""Check the records of consent, an archive of them, or the value of somebody's cookie."""

import sys
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand

from parvis.consent.choices import FIRST_MONDAY, Choice, opened
from parvis.consent.proof import Verification, verify_archive, verify_records


class Command(BaseCommand):
    """Exits 1 when something is not genuine."""

    help = "Verify the chain of revisions, an archive of proofs, or a value of cookies_preferences; exit 1 if forged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to check."""
        parser.add_argument("--value", help="a value of cookies_preferences")
        parser.add_argument(
            "--host", default=urlsplit(settings.SITE_URL).hostname, help="host it was issued for (%(default)s)"
        )
        parser.add_argument("--archive", type=Path, help="an archive that cookies_proof wrote; needs no database")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check what is asked; the database's records when nothing is named."""
        if options["value"] is not None:
            self.tell_choice(opened(options["value"], options["host"]))
        if options["archive"] is not None:
            self.tell(verify_archive(options["archive"]))
        if options["value"] is None and options["archive"] is None:
            self.tell(verify_records())

    def tell_choice(self, choice: Choice | None) -> None:
        """What a genuine value says; a forged one ends the command."""
        if choice is None:
            self.stdout.write(self.style.ERROR("This portal did not issue this value for this host."))
            sys.exit(1)
        monday = FIRST_MONDAY + timedelta(weeks=choice.week)
        self.stdout.write(
            f"Issued by this portal under revision {choice.revision}, in the week of {monday.isoformat()}."
        )
        for code, decision in sorted(choice.decisions.items()):
            word = "yes" if decision.granted else "no"
            self.stdout.write(f"  {code}: {word}, to its consent revision {decision.consent_rev}")

    def tell(self, found: Verification) -> None:
        """Whether records hold together."""
        self.stdout.write(
            f"{found.revisions} revisions, {found.renderings} renderings, {found.tallied} tallied choices"
        )
        for problem in found.problems:
            self.stdout.write(self.style.ERROR(problem))
        if found.problems:
            sys.exit(1)
        self.stdout.write("Everything holds together.")
