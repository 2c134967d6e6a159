"""`parvis notify`: find what changed in datasets, and tell those who follow them. Made for a timer."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from parvis.community.addresses import links_of
from parvis.community.telling import notify


class Command(BaseCommand):
    """One round."""

    help = "Tell followers what changed in the datasets they follow. Run it every few minutes."

    def handle(self, *args: object, **options: object) -> None:
        """Say what was done."""
        told = notify(links_of, at=timezone.now())
        if told is None:
            self.stdout.write("Another round is at work.")
            return
        self.stdout.write(f"{told.changes} changes found, {told.sent} messages sent, {told.failed} could not be sent.")
