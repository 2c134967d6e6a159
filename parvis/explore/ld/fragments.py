"""Triple Pattern Fragments: the triples of a dataset that match a pattern.

Source: other-services.md §6.

A page is a hundred records, of which only the triples that match are given; a page may have none and still lead on.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from parvis.formats import FORMATS
from parvis.formats.xml_text import element_name
from parvis.lib.schema import Field, FieldType
from parvis.records.exports import export
from parvis.records.query import RecordsQuery
from parvis.records.search import prepared
from parvis.records.source import Source

PAGE = 100
LITERAL = re.compile(r'"(?P<text>(?:[^"\\]|\\.)*)"(?:\^\^<?(?P<type>[^<>\s]+)>?|@(?P<lang>[A-Za-z-]+))?', re.DOTALL)
NUMBERS = {FieldType.INT, FieldType.DOUBLE}
LINE = re.compile(r"(\S+) (\S+) (.+) \.")
HYDRA = "http://www.w3.org/ns/hydra/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
VOID = "http://rdfs.org/ns/void#"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What triples shall be: terms as N-Triples write them, nothing for any; `page` counts from 1."""

    subject: str = ""
    predicate: str = ""
    object: str = ""
    page: int = 1


def term_of(text: str, *, is_object: bool = False) -> str:
    """A term as N-Triples write it; a variable (`?s`) is any."""
    text = text.strip()
    if not text or text.startswith("?"):
        return ""
    found = LITERAL.fullmatch(text) if is_object else None
    if found is None:
        return f"<{text.strip('<>')}>"
    body = f'"{found["text"]}"'
    if found["lang"]:
        return f"{body}@{found['lang']}"
    return f"{body}^^<{found['type']}>" if found["type"] and not found["type"].endswith("#string") else body


def fragment(source: Source, pattern: Pattern, *, site: str) -> tuple[list[str], int, bool]:
    """The matching triples of a page, one a line, about how many there are in all, and whether more pages follow."""
    fields = [one for one in source.schema if one.name not in source.hidden]
    if pattern.predicate:
        base = f"{site}/ld/ontologies/{quote(source.name, safe='')}/"
        fields = [one for one in fields if f"<{base}{element_name(one.name)}>" == pattern.predicate]
    where = conditions(source, pattern, fields, site)
    if not fields or where is None:
        return [], 0, False
    query = RecordsQuery(lang=source.lang, where=where, limit=PAGE, offset=(pattern.page - 1) * PAGE,
                         select=", ".join(f"`{one.name}`" for one in fields))  # fmt: skip
    total = prepared(source, RecordsQuery(lang=source.lang, where=where, limit=0)).page().total_count
    written = b"".join(export(source, query, FORMATS["n3"], {}).chunks).decode()
    return (
        [line for line in written.splitlines() if fits(line, pattern)],
        total * len(fields),
        pattern.page * PAGE < total,
    )


def conditions(source: Source, pattern: Pattern, fields: list[Field], site: str) -> tuple[str, ...] | None:
    """What narrows the records without losing a match; None where nothing can match."""
    found = []
    if pattern.subject:
        base = f"<{site}/ld/resources/{quote(source.name, safe='')}/records/"
        record = pattern.subject.removeprefix(base).rstrip(">").rstrip("/")
        if not re.fullmatch("[0-9a-f]{40}", record):
            return None
        found.append(f'recordid = "{record}"')
    literal = LITERAL.fullmatch(pattern.object)
    if literal and len(fields) == 1:
        field, text = fields[0], literal["text"]
        if field.type is FieldType.TEXT:
            found.append(f'`{field.name}` = "{text}"')
        elif field.type in NUMBERS and re.fullmatch(r"-?\d+(\.\d+)?", text):
            found.append(f"`{field.name}` = {text}")
    return tuple(found)


def fits(line: str, pattern: Pattern) -> bool:
    """Whether a triple is of the pattern."""
    found = LINE.fullmatch(line)
    wanted = (pattern.subject, pattern.predicate, pattern.object)
    return found is not None and all(not one or one == other for one, other in zip(wanted, found.groups(), strict=True))


def controls(address: str, asked: dict[str, str], *, page: int, total: int, has_next: bool) -> str:
    """What a client needs to go on, in Turtle."""
    here = f"<{address}?{urlencode({**asked, 'page': page})}>"
    whole = f"<{address}#dataset>"
    lines = [
        f"{whole} a <{VOID}Dataset>, <{HYDRA}Collection> ; <{VOID}subset> {here} ; <{HYDRA}search> [",
        f'  <{HYDRA}template> "{address}{{?subject,predicate,object}}" ;',
        *(
            f'  <{HYDRA}mapping> [ <{HYDRA}variable> "{name}" ; <{HYDRA}property> <{RDF}{name}> ]{end}'
            for name, end in (("subject", " ;"), ("predicate", " ;"), ("object", " ] ."))
        ),
        f"{here} a <{HYDRA}PartialCollectionView> ; <{HYDRA}totalItems> {total} ; <{VOID}triples> {total} .",
        f"{here} <{HYDRA}first> <{address}?{urlencode({**asked, 'page': 1})}> .",
    ]
    if page > 1:
        lines.append(f"{here} <{HYDRA}previous> <{address}?{urlencode({**asked, 'page': page - 1})}> .")
    if has_next:
        lines.append(f"{here} <{HYDRA}next> <{address}?{urlencode({**asked, 'page': page + 1})}> .")
    return "\n".join(lines) + "\n"
