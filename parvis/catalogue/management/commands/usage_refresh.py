"""Bring the popularity of datasets up to date with the totals of usage; web processes do it once a day themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from parvis.catalogue.popularity import refresh_popularity
from parvis.catalogue.publication import publish_catalogue
from parvis.usage.counting import store


class Command(BaseCommand):
    """Says how many datasets changed."""

    help = "Write the numbers of usage into the datasets, by which the catalogue is sorted."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refresh, then publish the catalogue if something changed."""
        store()
        changed = refresh_popularity()
        if changed:
            publish_catalogue()
        self.stdout.write(f"{changed} datasets have new numbers.")
