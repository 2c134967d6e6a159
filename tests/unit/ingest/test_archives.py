"""Archives: what comes out, and what is refused before it does."""

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import pytest

from parvis.ingest.archives import unpack_gzip, unpack_shapefile, unpack_zip
from parvis.ingest.reading import ReadOptions
from parvis.lib.errors import SourceInvalidError


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_gzip_gives_its_file_under_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(gzip.compress(b"id\n1\n"))

    unpacked = unpack_gzip(path, "trees.csv.gz", ReadOptions(), tmp_path)

    assert (unpacked.name, unpacked.path.read_bytes()) == ("trees.csv", b"id\n1\n")


def test_a_gzip_that_ends_early_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "trees.csv.gz"
    path.write_bytes(gzip.compress(b"id\n1\n" * 1000)[:-12])

    with pytest.raises(SourceInvalidError, match=r"trees\.csv\.gz is damaged"):
        unpack_gzip(path, path.name, ReadOptions(), tmp_path)

    assert [one.name for one in tmp_path.iterdir()] == ["trees.csv.gz"]


def test_a_gzip_bomb_stops_at_the_ratio(tmp_path: Path) -> None:
    path = tmp_path / "zeros.gz"
    path.write_bytes(gzip.compress(bytes(20_000_000)))

    with pytest.raises(SourceInvalidError, match="more than 200 times its size"):
        unpack_gzip(path, path.name, ReadOptions(), tmp_path)


def test_a_small_table_may_compress_as_well_as_it_likes(tmp_path: Path) -> None:
    path = tmp_path / "zeros.csv.gz"
    path.write_bytes(gzip.compress(b"0\n" * 1_000_000))

    assert unpack_gzip(path, path.name, ReadOptions(), tmp_path).path.stat().st_size == 2_000_000


def test_a_tar_is_refused_by_its_name(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("trees.csv"), io.BytesIO())
    path = tmp_path / "trees.tar.gz"
    path.write_bytes(gzip.compress(buffer.getvalue()))

    with pytest.raises(SourceInvalidError, match="is a tar"):
        unpack_gzip(path, path.name, ReadOptions(), tmp_path)


def test_the_only_file_of_a_zip_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"folder/": b"", "folder/trees.csv": b"id\n1\n", "__MACOSX/trees.csv": b"x"})

    unpacked = unpack_zip(path, path.name, ReadOptions(), tmp_path)

    assert (unpacked.name, unpacked.path.read_bytes(), unpacked.issues) == ("trees.csv", b"id\n1\n", ())


def test_documentation_beside_the_data_is_left_aside_and_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"LISEZ-MOI.txt": b"bonjour", "trees.csv": b"id\n1\n", "plan.pdf": b"%PDF"})

    unpacked = unpack_zip(path, path.name, ReadOptions(), tmp_path)

    assert str(unpacked.issues[0]) == "Of the archive, trees.csv was read; left aside: LISEZ-MOI.txt, plan.pdf."


def test_several_data_files_need_a_choice(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": b"id\n1\n", "b/b.csv": b"id\n2\n"})

    with pytest.raises(SourceInvalidError, match=r"several data files.*a\.csv, b/b\.csv"):
        unpack_zip(path, path.name, ReadOptions(), tmp_path)

    chosen = unpack_zip(path, path.name, ReadOptions(member="b.csv"), tmp_path)
    assert (chosen.path.read_bytes(), chosen.facts["member"]) == (b"id\n2\n", "b/b.csv")


def test_a_member_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": b"id\n1\n"})

    with pytest.raises(SourceInvalidError, match=r"no member c\.csv; it holds: a\.csv"):
        unpack_zip(path, path.name, ReadOptions(member="c.csv"), tmp_path)


@pytest.mark.parametrize("inner", ["../trees.csv", "/etc/trees.csv", "a/../../trees.csv", "C:\\trees.csv", "..\\x.csv"])
def test_paths_that_leave_the_archive_are_refused(tmp_path: Path, inner: str) -> None:
    path = zipped(tmp_path / "a.zip", {inner: b"id\n"})

    with pytest.raises(SourceInvalidError, match="points outside"):
        unpack_zip(path, path.name, ReadOptions(), tmp_path)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK])
def test_links_and_devices_are_refused(tmp_path: Path, kind: int) -> None:
    member = zipfile.ZipInfo("trees.csv")
    member.external_attr = (kind | 0o644) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(member, "/etc/passwd")

    with pytest.raises(SourceInvalidError, match="points outside"):
        unpack_zip(tmp_path / "a.zip", "a.zip", ReadOptions(), tmp_path)


def test_a_password_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": b"id\n"})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, directory + 8, 1)
    path.write_bytes(content)

    with pytest.raises(SourceInvalidError, match="password"):
        unpack_zip(path, path.name, ReadOptions(), tmp_path)


def test_a_size_that_lies_does_not_let_more_out(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.csv": bytes(1_000_000)})
    content = bytearray(path.read_bytes())
    struct.pack_into("<I", content, content.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(content)

    with pytest.raises(SourceInvalidError, match="damaged"):
        unpack_zip(path, path.name, ReadOptions(), tmp_path)


def test_an_archive_inside_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", {"a.csv": b"id\n"}).read_bytes()
    path = zipped(tmp_path / "a.zip", {"inner.zip": inner})

    with pytest.raises(SourceInvalidError, match="inside an archive"):
        unpack_zip(path, path.name, ReadOptions(), tmp_path)


def test_an_empty_zip_holds_no_data(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {})

    with pytest.raises(SourceInvalidError, match="no data file"):
        unpack_zip(path, path.name, ReadOptions(), tmp_path)


def test_a_name_in_utf_8_that_does_not_say_so_is_readable(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"XXXlo.csv": b"id\n"})
    path.write_bytes(path.read_bytes().replace(b"XXX", "vé".encode()))

    assert unpack_zip(path, path.name, ReadOptions(), tmp_path).name == "vélo.csv"


def test_the_parts_of_a_shapefile_come_out_side_by_side(tmp_path: Path) -> None:
    parts = {f"Dossier/Arbres.{part}": part.encode() for part in ("SHP", "shx", "Dbf", "sbn")}
    path = zipped(tmp_path / "a.zip", {**parts, "autre.dbf": b"x"})

    layer = unpack_shapefile(path, ReadOptions(), tmp_path)

    assert sorted((one.name, one.read_bytes()) for one in layer.parent.iterdir()) == [
        ("layer.dbf", b"Dbf"),
        ("layer.shp", b"SHP"),
        ("layer.shx", b"shx"),
    ]


@pytest.mark.shared
def test_the_bounded_bomb_is_refused_with_the_limit(shared: Path, tmp_path: Path) -> None:
    path = shared / "data/ugly/25_bombe_zip_bornee.zip"

    with pytest.raises(SourceInvalidError, match="more than 200 times its size, which is the limit"):
        unpack_zip(path, path.name, ReadOptions(), tmp_path)

    assert list(tmp_path.iterdir()) == []
