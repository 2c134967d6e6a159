"""Names given and names refused."""

import pytest

from parvis.catalogue.errors import IdentifierError
from parvis.catalogue.identifiers import UID, checked_dataset_id, free_slug, new_uid, slug


@pytest.mark.parametrize("name", ["trees", "que-faire-a-paris-", "2020_budget", "trees@lyon", "a.b", "MEDL", "x" * 255])
def test_identifiers_that_addresses_carry(name: str) -> None:
    assert checked_dataset_id(name) == name


@pytest.mark.parametrize(
    "name", ["", "-trees", "a b", "élan", "a/b", "a?b", "..", "trees@", "a@b@c", "x" * 256, "da_c1tysp", "a\n", "../x"]
)
def test_identifiers_that_are_refused(name: str) -> None:
    with pytest.raises(IdentifierError):
        checked_dataset_id(name)


def test_uids_have_the_form_of_the_contract() -> None:
    assert UID.fullmatch(new_uid("da"))
    assert len({new_uid("da") for _ in range(100)}) == 100


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Notice.pdf", "notice_pdf"), ("A  b--c.CSV", "a_b_c_csv"), ("Été.pdf", "t_pdf"), ("…", "file")],
)
def test_slugs(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_taken_slug_is_numbered() -> None:
    assert free_slug("Notice.pdf", {"notice_pdf", "notice_pdf_2"}) == "notice_pdf_3"
