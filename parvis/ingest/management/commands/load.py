"""`parvis load`: files and addresses become datasets."""

import logging
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from parvis.ingest.loading import load_source
from parvis.ingest.readers import READERS
from parvis.ingest.reading import ReadOptions
from parvis.ingest.schema_files import read_metadata_file
from parvis.ingest.sources import Source, sources_of
from parvis.ingest.telling import summary, telling
from parvis.lib.errors import ParvisError

logger = logging.getLogger(__name__)


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
        sources = self.wanted(options)
        failed = sum(not self.load(source) for source in sources)
        if failed:
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

    def load(self, source: Source) -> bool:
        """Load one source and say what became of it; false when it failed."""
        try:
            with telling(sys.stdout, source.name) as tell:
                loaded = load_source(source, by=None, at=timezone.now(), progress=tell)
        except (ParvisError, OSError) as refusal:
            self.stderr.write(sentence_of(source, refusal))
            return False
        except Exception as bug:
            logger.debug("Loading %s failed.", source.address, exc_info=True)
            self.stderr.write(f"{source.name}: an error of Parvis itself ({type(bug).__name__}: {bug}).")
            return False
        for line in summary(loaded):
            self.stdout.write(line)
        self.stdout.flush()
        return True


def sentence_of(source: Source, refusal: Exception) -> str:
    """Why a source was not loaded, with its name."""
    sentence = str(refusal)
    return sentence if source.name in sentence else f"{source.name}: {sentence}"


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
