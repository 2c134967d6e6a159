"""`parvis flush_pushes`: publish pushed records that a stopped process left waiting."""

from django.core.management.base import BaseCommand

from parvis.explore.push.journal import publish_all


class Command(BaseCommand):
    """Publish what waits."""

    help = "Publish pushed records that are still waiting."

    def handle(self, *args: object, **options: object) -> None:
        """Say how many datasets had something."""
        self.stdout.write(f"Datasets with pushed records: {publish_all()}.")
