"""`parvis rebuild`: the files that records are served from, made anew from the sources beside them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from parvis.catalogue.actions import rebuild_version
from parvis.catalogue.models import Dataset, DatasetVersion
from parvis.catalogue.publication import publish_catalogue
from parvis.catalogue.revisions import note_change
from parvis.lib.errors import ParvisError


class Command(BaseCommand):
    """Says what was rebuilt; the exit status is 1 when something could not be."""

    help = "Make the serving files of datasets anew, after damage or an upgrade that asks for it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which datasets; all of them when none is named."""
        parser.add_argument("datasets", nargs="*", metavar="DATASET", help="identifier (default: every dataset)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild one version after the other, the catalogue last."""
        failed = 0
        for version in self.versions(options["datasets"]):
            name = f"{version.dataset.dataset_id} {version.number}"
            try:
                rebuild_version(version)
                self.stdout.write(_("Rebuilt {version}.").format(version=name))
            except (ParvisError, OSError) as error:
                failed += 1
                self.stderr.write(f"{name}: {error}")
        note_change()
        publish_catalogue()
        if failed:
            raise SystemExit(1)

    def versions(self, names: list[str]) -> list[DatasetVersion]:
        """The versions of the named datasets that are kept, or of all. Raises CommandError."""
        found = DatasetVersion.objects.select_related("dataset").order_by("dataset__dataset_id", "number")
        if not names:
            return list(found)
        datasets = [Dataset.objects.called(name) or self.unknown(name) for name in names]
        return list(found.filter(dataset__in=datasets))

    def unknown(self, name: str) -> Dataset:
        """Refuse a name."""
        raise CommandError(_("There is no dataset {name}.").format(name=name))
