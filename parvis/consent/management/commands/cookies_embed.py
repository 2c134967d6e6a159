"""Add or change an outside content that pages can embed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from parvis.consent.errors import EmbedError
from parvis.consent.models import EmbeddedContent
from parvis.consent.placeholder import frame_url
from parvis.consent.register import published


class Command(BaseCommand):
    """The content is framed at /embed/<slug>/."""

    help = "Add or change an outside content: provider and resource id, never an address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which content of which provider."""
        parser.add_argument("slug")
        parser.add_argument("--service", required=True, help="id of an embed service of the register")
        parser.add_argument("--resource", required=True, help="the provider's id of the content")
        parser.add_argument("--title", action="append", default=[], metavar="LANG=TEXT", help="a title per language")

    def handle(self, *args: Any, slug: str, service: str, resource: str, title: list[str], **options: Any) -> None:
        """Check the id against the provider's pattern, then keep it."""
        known = published().service_by_id.get(service)
        if known is None:
            raise CommandError(f"There is no service {service} in the register.")
        try:
            frame_url(known, resource)
        except EmbedError as error:
            raise CommandError(str(error)) from error
        titles = dict(one.split("=", 1) for one in title if "=" in one)
        fields = {"service": service, "resource": resource, "title": titles}
        EmbeddedContent.objects.update_or_create(slug=slug, defaults=fields)
        self.stdout.write(f"/embed/{slug}/")
