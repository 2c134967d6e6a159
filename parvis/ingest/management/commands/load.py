"""`parvis load`: files and addresses become datasets."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from parvis.ingest.batch import load_all
from parvis.ingest.readers import READERS
from parvis.ingest.reading import ReadOptions
from parvis.ingest.schema_files import read_metadata_file
from parvis.ingest.sources import Source, sources_of
from parvis.lib.errors import ParvisError


class Command(BaseCommand):
    """Load sources; what fails is said in a sentence and keeps nothing else out."""

    requires_system_checks = ()
    help = "Load files or http(s) addresses as datasets; an existing dataset gets a new version."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to load, and what is known of it."""
        parser.add_argument("sources", nargs="+", metavar="SOURCE", help="file, NAME.schema.json or http(s) address")
        parser.add_argument("--id", default="", help="identifier of the dataset (default: made of the file's name)")
        parser.add_argument("--schema", type=Path, metavar="FILE", help="JSON: fields and types, nothing is inferred")
        parser.add_argument("--metadata", type=Path, metavar="FILE", help="JSON: title, description, licence…")
        parser.add_argument("--draft", action="store_true", help="do not show a new dataset on the portal yet")
        reading = parser.add_argument_group("how to read the source, where finding out by itself went wrong")
        reading.add_argument("--format", choices=sorted(READERS), help="what the file is, whatever it looks like")
        reading.add_argument("--encoding", help="of a text file: utf-8, windows-1252, mac_roman…")
        reading.add_argument("--delimiter", help="of a text table; tab for a tabulation")
        reading.add_argument("--header-line", type=int, metavar="N", help="line of the header; 0 when there is none")
        reading.add_argument("--sheet", help="of a workbook")
        reading.add_argument("--member", help="of an archive with several files")
        reading.add_argument("--crs", help="coordinate system of the geometries, such as EPSG:2154")
        reading.add_argument(
            "--multivalued",
            action="append",
            default=[],
            metavar="FIELD=SEPARATOR",
            help="a field with lists in its cells",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Load all; the exit status is 1 when one failed."""
        if load_all(self.wanted(options), out=self.stdout, err=self.stderr):
            raise SystemExit(1)

    def wanted(self, options: dict[str, object]) -> list[Source]:
        """The sources that the arguments name."""
        metadata, schema = options["metadata"], options["schema"]
        try:
            base = Source(
                "",
                options=read_options(options),
                metadata=read_metadata_file(metadata) if isinstance(metadata, Path) else {},
                draft=bool(options["draft"]),
            )
            addresses = [str(one) for one in options["sources"]]  # type: ignore[attr-defined]
            path = schema if isinstance(schema, Path) else None
            return sources_of(addresses, dataset_id=str(options["id"]), schema=path, base=base)
        except ParvisError as refusal:
            raise CommandError(str(refusal)) from refusal


def read_options(options: dict[str, object]) -> ReadOptions:
    """How to read, as the arguments say.

    Raises:
        CommandError: a separator is missing.
    """
    delimiter = text_of(options["delimiter"])
    separators = [str(one).partition("=") for one in options["multivalued"]]  # type: ignore[attr-defined]
    if not all(equals and separator for _name, equals, separator in separators):
        raise CommandError("--multivalued is written FIELD=SEPARATOR, such as tags=;")
    header_line = options["header_line"]
    return ReadOptions(
        format=text_of(options["format"]),
        encoding=text_of(options["encoding"]),
        delimiter="\t" if delimiter in {"tab", "\\t"} else delimiter,
        header_line=header_line if isinstance(header_line, int) else None,
        sheet=text_of(options["sheet"]),
        member=text_of(options["member"]),
        crs=text_of(options["crs"]),
        multivalued={name: separator for name, _equals, separator in separators},
    )


def text_of(value: object) -> str | None:
    """An argument that may be absent."""
    return str(value) if value else None
