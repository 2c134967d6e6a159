"""Pages are packed where that gives nothing away."""

import gzip

import pytest
import zstandard
from django.test import Client

from tests import make

TABLE = "/fr/explore/dataset/city-spots/table/"


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_page_for_everybody_is_packed_as_the_reader_accepts(client: Client, portal: None, encoding: str) -> None:
    plain = client.get(TABLE)
    answer = client.get(TABLE, headers={"accept-encoding": encoding})

    assert answer["Content-Encoding"] == encoding
    assert "Accept-Encoding" in answer["Vary"]
    assert "Accept-Encoding" in plain["Vary"]
    assert "Content-Encoding" not in plain
    unpack = (
        gzip.decompress
        if encoding == "gzip"
        else lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body)
    )
    assert unpack(answer.content) == plain.content
    assert int(answer["Content-Length"]) == len(answer.content) < len(plain.content) / 3


@pytest.mark.parametrize("accepts", ["", "identity", "gzip;q=0", "br"])
def test_who_accepts_nothing_of_ours_gets_it_plain(client: Client, portal: None, accepts: str) -> None:
    answer = client.get(TABLE, headers={"accept-encoding": accepts})

    assert "Content-Encoding" not in answer
    assert answer.content.startswith(b"<!doctype html>")


def test_pages_of_one_person_and_pages_with_tokens_are_never_packed(client: Client, portal: None) -> None:
    headers = {"accept-encoding": "gzip, zstd"}
    assert "Content-Encoding" not in client.get("/fr/login/", headers=headers)
    client.force_login(make.person())

    assert "Content-Encoding" not in client.get(TABLE, headers=headers)


def test_a_page_that_is_refused_stays_readable(client: Client, portal: None) -> None:
    answer = client.get("/fr/explore/dataset/nothing/table/", headers={"accept-encoding": "gzip"})

    assert answer.status_code == 404
    assert b"<!doctype html>" in answer.content


def test_a_table_of_fifty_rows_is_small(client: Client, portal: None) -> None:
    """The budget of the design: 20 KB."""
    answer = client.get("/fr/explore/dataset/big-series/table/", headers={"accept-encoding": "gzip"})

    assert len(answer.content) < 20_000
