"""What is to be loaded: from where, under which identifier, read how, and described how."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from parvis.ingest.reading import ReadOptions
from parvis.ingest.schema_files import SUFFIX, DatasetFile, read_dataset_file
from parvis.lib.errors import SourceInvalidError, gettext_noop
from parvis.lib.text import fold

ADDRESS = re.compile(r"(?i)[a-z][a-z0-9+.-]*://")
PACKED = re.compile(r"(?i)\.(gz|gzip|zip|tgz)$")
FORMATS = re.compile(
    r"(?i)\.(csv|tsv|txt|tab|json|jsonl|ndjson|geojson|xlsx|xlsm|xls|ods|shp|kml|kmz|gpx|parquet|geoparquet)$"
)
NOT_IN_ID = re.compile(r"[^a-z0-9_.]+")

Metadata = Mapping[str, Mapping[str, object]]
"""Values by template and key."""


@dataclass(frozen=True, slots=True)
class Source:
    """One dataset to be. `address` is a path or an http(s) address; no `dataset_id`: it is made of the name."""

    address: str
    dataset_id: str = ""
    options: ReadOptions = field(default_factory=ReadOptions)
    metadata: Metadata = field(default_factory=dict)
    facets: tuple[str, ...] = ()
    """Fields to be facets, by name or by header."""
    field_texts: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Labels and descriptions in several languages, by field name."""
    draft: bool = False
    fingerprint: str = ""
    """What this was made of, where it is worth comparing with what is published."""

    @property
    def is_remote(self) -> bool:
        """Whether it has to be fetched."""
        return ADDRESS.match(self.address) is not None

    @property
    def name(self) -> str:
        """The file's name, as far as it is known before it is read."""
        return unquote(urlsplit(self.address).path.rpartition("/")[2]) if self.is_remote else Path(self.address).name


def sources_of(
    addresses: Sequence[str], *, dataset_id: str = "", schema: Path | None = None, base: Source | None = None
) -> list[Source]:
    """One source per address, with the schema that lies beside it (`NAME.schema.json` beside `NAME.csv`).

    A schema file among the addresses stands for the file that it describes.

    Raises:
        SourceInvalidError: one identifier or schema for several addresses, or a schema that cannot be read.
    """
    data = [address for address in addresses if not address.endswith(SUFFIX)]
    alone = standing_alone(addresses, data)
    if (dataset_id or schema) and len(data) + len(alone) > 1:
        raise SourceInvalidError(gettext_noop("An identifier or a schema is for one source; there are several."))
    base = base or Source("")
    found = [source_at(address, schema or schema_beside(address), base) for address in data]
    found += [described_by(replace(base, address=address), read_dataset_file(Path(address))) for address in alone]
    return [replace(one, dataset_id=dataset_id or one.dataset_id) for one in found]


def source_at(address: str, schema: Path | None, base: Source) -> Source:
    """The source at an address, described by a schema file if there is one."""
    source = replace(base, address=address)
    return replace(described_by(source, read_dataset_file(schema)), address=address) if schema else source


def standing_alone(addresses: Sequence[str], data: Sequence[str]) -> list[str]:
    """The schemas among addresses that describe none of the data files there."""
    described = {str(beside) for address in data if (beside := schema_beside(address))}
    return [address for address in addresses if address.endswith(SUFFIX) and address not in described]


def schema_beside(address: str) -> Path | None:
    """The schema that lies beside a file, if there is one."""
    if ADDRESS.match(address):
        return None
    path = Path(address)
    found = path.with_name(FORMATS.sub("", PACKED.sub("", path.name)) + SUFFIX)
    return found if found.is_file() else None


def described_by(source: Source, described: DatasetFile) -> Source:
    """The source as its schema file describes it; what the operator said goes before."""
    options = replace(
        source.options,
        schema=described.schema,
        delimiter=source.options.delimiter or described.delimiter,
        encoding=source.options.encoding or described.encoding,
    )
    return replace(
        source,
        address=str(described.file or source.address),
        dataset_id=described.dataset_id,
        options=options,
        metadata=merged(described.metadata, source.metadata),
        field_texts=described.field_texts,
    )


def merged(first: Metadata, second: Metadata) -> Metadata:
    """Metadata of two origins; the second counts where both say something."""
    return {name: {**first.get(name, {}), **second.get(name, {})} for name in {**first, **second}}


def identifier_of(name: str) -> str:
    """An identifier made of a file's name: `Mes données 2024.csv.gz` gives `mes-donnees-2024`."""
    plain = FORMATS.sub("", PACKED.sub("", name))
    found = NOT_IN_ID.sub("-", fold(plain.replace("œ", "oe").replace("Œ", "oe"))).strip("-._")
    return found[:200] or "dataset"


def title_of(name: str) -> str:
    """A title made of a file's name, for want of a better one."""
    words = re.sub(r"[-_\s]+", " ", FORMATS.sub("", PACKED.sub("", name))).strip()
    return words[:1].upper() + words[1:]
