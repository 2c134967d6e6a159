"""Archives, opened with suspicion: how much comes out is counted while it comes, and names inside are never paths.

An archive holds one data file. Archives inside archives are not opened.
"""

import gzip
import re
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from parvis.ingest.detect import EXTENSIONS, detect_format
from parvis.ingest.raw import Unpacked, unpacker
from parvis.ingest.reading import Issue, ReadOptions
from parvis.lib.errors import SourceInvalidError, gettext_noop

CHUNK_BYTES = 1024 * 1024
RATIO_FLOOR_BYTES = 16 * 1024 * 1024
"""Below this, any ratio is harmless: a short table of zeros compresses well."""
MAX_MEMBERS = 10_000
TAR_MAGIC = (257, b"ustar")
DATA_SUFFIXES = set().union(*EXTENSIONS.values()) - {"zip", "gz", "gzip", "tgz"}
DOCUMENTATION = re.compile(
    r"(?i)(.*[_\W])?(read[-_ ]?me|lisez[-_ ]?moi|licen[cs]e|notice|metadata|metadonnees)([_\W].*)?"
)
SHAPEFILE_PARTS = ("shp", "shx", "dbf", "prj", "cpg", "cst")


@unpacker("gzip")
def unpack_gzip(path: Path, name: str, options: ReadOptions, work: Path) -> Unpacked:
    """The file inside a gzip, which says only its size modulo 4 GB: nothing of it is believed."""
    inner = inner_name(name)
    target = work / f"unpacked{suffix_of(inner)}"
    budget = Budget(name, path.stat().st_size, options)
    try:
        with gzip.open(path) as source:
            copy_bounded(source, target, budget)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise SourceInvalidError(gettext_noop("The gzip file {name} is damaged."), name=name) from error
    refuse_tar(target, name)
    refuse_nested(target, inner)
    return Unpacked(target, inner)


@unpacker("zip")
def unpack_zip(path: Path, name: str, options: ReadOptions, work: Path) -> Unpacked:
    """The one data file of a zip, or the one that the options name."""
    with opened_zip(path, name, options) as archive:
        files = data_files(archive)
        chosen = chosen_member(files, name, options)
        inner = PurePosixPath(readable_name(chosen)).name
        target = work / f"unpacked{suffix_of(inner)}"
        with archive.open(chosen) as source:
            copy_bounded(source, target, Budget(name, chosen.compress_size, options))
    refuse_nested(target, inner)
    facts = {"member": readable_name(chosen)}
    others = [readable_name(one) for one in files if one is not chosen]
    if not others:
        return Unpacked(target, inner, facts=facts)
    ignored = Issue(
        "ignored_members",
        gettext_noop("Of the archive, {member} was read; left aside: {others}."),
        {"member": facts["member"], "others": listed(others)},
        count=len(others),
    )
    return Unpacked(target, inner, (ignored,), facts)


def unpack_shapefile(path: Path, options: ReadOptions, work: Path) -> Path:
    """The parts of the one shapefile of a zip, side by side under plain names; gives the `.shp`."""
    with opened_zip(path, path.name, options) as archive:
        files = data_files(archive)
        layers = [one for one in files if suffix_of(readable_name(one)) == ".shp"]
        layer = chosen_member(layers, path.name, options)
        stem = PurePosixPath(readable_name(layer)).with_suffix("")
        folder = work / "shapefile"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        for one in files:
            place = PurePosixPath(readable_name(one))
            part = place.suffix.lower().removeprefix(".")
            same = str(place.with_suffix("")).lower() == str(stem).lower()
            if same and part in SHAPEFILE_PARTS:
                with archive.open(one) as source:
                    copy_bounded(source, folder / f"layer.{part}", Budget(path.name, one.compress_size, options))
    return folder / "layer.shp"


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Budget:
    """What may come out of `packed_bytes` of the archive `name`."""

    name: str
    packed_bytes: int
    options: ReadOptions

    def allow(self, unpacked_bytes: int) -> None:
        """Refuse what is past the size or the ratio."""
        if unpacked_bytes > self.options.max_unpacked_bytes:
            raise SourceInvalidError(
                gettext_noop("The archive {name} unpacks to more than the limit of {limit} bytes."),
                name=self.name,
                limit=self.options.max_unpacked_bytes,
            )
        if unpacked_bytes > max(RATIO_FLOOR_BYTES, self.packed_bytes * self.options.max_ratio):
            raise SourceInvalidError(
                gettext_noop("The archive {name} unpacks to more than {limit} times its size, which is the limit."),
                name=self.name,
                limit=self.options.max_ratio,
            )


def copy_bounded(source: Readable, target: Path, budget: Budget) -> None:
    """Copy while counting; past the budget nothing is left."""
    written = 0
    try:
        with target.open("wb") as file:
            while chunk := source.read(CHUNK_BYTES):
                written += len(chunk)
                budget.allow(written)
                file.write(chunk)
    except BaseException:
        target.unlink(missing_ok=True)
        raise


@contextmanager
def opened_zip(path: Path, name: str, options: ReadOptions) -> Iterator[zipfile.ZipFile]:
    """A zip whose directory was looked at first: what it declares is within the budget and plays no tricks."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MAX_MEMBERS:
                raise SourceInvalidError(
                    gettext_noop("The archive {name} holds more than {limit} files, which is the limit."),
                    name=name,
                    limit=MAX_MEMBERS,
                )
            for member in members:
                refuse_tricks(member, name)
            Budget(name, sum(one.compress_size for one in members), options).allow(
                sum(one.file_size for one in members)
            )
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise SourceInvalidError(gettext_noop("The zip file {name} is damaged."), name=name) from error


def refuse_tricks(member: zipfile.ZipInfo, name: str) -> None:
    """Paths that climb, absolute paths, links, devices and secrets: such an archive is not read at all."""
    inner = member.orig_filename.replace("\\", "/")
    kind = stat.S_IFMT(member.external_attr >> 16)
    odd_path = inner.startswith("/") or ".." in inner.split("/") or re.match(r"[A-Za-z]:", inner) or "\0" in inner
    if odd_path or kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise SourceInvalidError(
            gettext_noop("The archive {name} holds a member that points outside of it: {member}."),
            name=name,
            member=inner.replace("\0", "?"),
        )
    if member.flag_bits & 0x1:
        raise SourceInvalidError(gettext_noop("The archive {name} is protected by a password."), name=name)


def data_files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files, without what systems leave behind (`__MACOSX`, `.DS_Store`)."""
    return [
        one
        for one in archive.infolist()
        if not one.is_dir()
        and not any(part.startswith((".", "__MACOSX")) for part in readable_name(one).split("/"))
        and not readable_name(one).lower().endswith(("thumbs.db", "desktop.ini"))
    ]


def chosen_member(files: Sequence[zipfile.ZipInfo], name: str, options: ReadOptions) -> zipfile.ZipInfo:
    """The one that the options name, or the only one that holds data."""
    if options.member is not None:
        return named_member(files, name, options.member)
    candidates = list(files)
    if len(files) > 1:
        candidates = [one for one in files if holds_data(readable_name(one))]
    if len(candidates) == 1:
        return candidates[0]
    if not candidates:
        raise SourceInvalidError(gettext_noop("The archive {name} holds no data file."), name=name)
    raise SourceInvalidError(
        gettext_noop("The archive {name} holds several data files, say which one to read: {members}."),
        name=name,
        members=listed([readable_name(one) for one in candidates]),
    )


def named_member(files: Sequence[zipfile.ZipInfo], name: str, member: str) -> zipfile.ZipInfo:
    """The member that is called so, with its folders or without."""
    names = [readable_name(one) for one in files]
    for one, inner in zip(files, names, strict=True):
        if member in {inner, PurePosixPath(inner).name}:
            return one
    raise SourceInvalidError(
        gettext_noop("The archive {name} has no member {member}; it holds: {members}."),
        name=name,
        member=member,
        members=listed(names),
    )


def holds_data(inner: str) -> bool:
    """Whether a member's name speaks of data rather than of its documentation."""
    place = PurePosixPath(inner)
    return suffix_of(inner).removeprefix(".") in DATA_SUFFIXES and not DOCUMENTATION.fullmatch(place.stem)


def readable_name(member: zipfile.ZipInfo) -> str:
    """The name inside, with `/`; names not marked as UTF-8 often are all the same."""
    inner = member.filename.replace("\\", "/")
    if member.flag_bits & 0x800:
        return inner
    try:
        return inner.encode("cp437").decode("utf-8")
    except UnicodeError:
        return inner


def refuse_nested(path: Path, inner: str) -> None:
    """An archive inside an archive is not opened."""
    if path.stat().st_size and detect_format(path, name=inner) in {"zip", "gzip"}:
        raise SourceInvalidError(
            gettext_noop("{name} is an archive inside an archive, which is not opened."), name=inner
        )


def refuse_tar(path: Path, name: str) -> None:
    """A tar may hold any number of files; say so rather than read it as text."""
    offset, magic = TAR_MAGIC
    with path.open("rb") as file:
        head = file.read(offset + len(magic))
    if head[offset:] == magic:
        raise SourceInvalidError(
            gettext_noop("The archive {name} is a tar, which is not read; send a zip or the file itself."), name=name
        )


def inner_name(name: str) -> str:
    """The name of what a gzip holds: its own, without the ending."""
    return re.sub(r"(?i)\.(gz|gzip)$", "", name) or name


def suffix_of(inner: str) -> str:
    """The ending of a name, safe to be used in a path of ours."""
    suffix = PurePosixPath(inner).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,10}", suffix) else ""


def listed(names: Sequence[str], limit: int = 20) -> str:
    """Names for a sentence, cut where they would flood it."""
    return ", ".join(names[:limit]) + (" …" if len(names) > limit else "")
