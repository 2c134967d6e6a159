"""`parvis notify`: find what changed in datasets, and tell those who follow them: once, or as often as asked."""

import logging
import os
from argparse import ArgumentParser
from time import sleep

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from parvis.community.addresses import links_of
from parvis.community.telling import notify

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """One round, or one after another."""

    help = "Tell followers what changed in the datasets they follow. `parvis serve` runs it by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How often."""
        parser.add_argument("--every", type=int, default=0, help="seconds between two rounds; 0 for one round only")

    def handle(self, *args: object, every: int, **options: object) -> None:
        """Say what was done; with `--every`, go on until the process that started this one is gone."""
        if every < 0:
            raise CommandError("--every must be 0 or more.")
        if not every:
            self.stdout.write(one_round())
            return
        parent = os.getppid()
        self.stdout.write(f"Followers are told of changes every {every} seconds.")
        self.stdout.flush()
        while sleeps(every, parent):
            close_old_connections()
            try:
                one_round()
            except Exception:  # a round that fails, whatever the reason, must not end those after it
                logger.exception("Followers could not be told; the next round tries again.")


def one_round() -> str:
    """One round, in a sentence. One at a time works, on whatever process: the others find its lock."""
    told = notify(links_of, at=timezone.now())
    if told is None:
        return "Another round is at work."
    return f"{told.changes} changes found, {told.sent} messages sent, {told.failed} could not be sent."


def sleeps(seconds: int, parent: int) -> bool:
    """Wait; false as soon as the process that started this one is gone."""
    for _second in range(seconds):
        sleep(1)
        if os.getppid() != parent:
            return False
    return True
