"""Erase what is over its term: days of the measurement, events, records of consent."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand

from parvis.consent.retention import erase_records
from parvis.usage.retention import erase_old_days


class Command(BaseCommand):
    """Safe to run at any time; says what it erased."""

    help = "Erase measurement, firewall events and records of consent that are over their term."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Erase or only say."""
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, erase nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """Erase, kind by kind."""
        now = datetime.now(UTC)
        for one in (*erase_old_days(now, dry_run=dry_run), *erase_records(now, dry_run=dry_run)):
            word = "would be erased" if dry_run else "erased"
            self.stdout.write(f"{one.kind:<10} before {one.before.isoformat()}: {one.rows} rows {word}")
