"""Each published revision is bound to all before it: a changed byte breaks the chain from there on."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

BOUND = ("number", "published_at", "published_by", "sha256", "previous", "changes", "note", "software")
"""What the chain binds, besides the canonical form, which the hash binds."""


def link(record: Mapping[str, Any], previous_chain: str) -> str:
    """The chained hash of a revision's record, from the one before."""
    told = json.dumps({name: record[name] for name in BOUND}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous_chain}\n{told}".encode()).hexdigest()


def record_of(row: Any) -> dict[str, Any]:
    """A stored revision as plain values, the form that archives hold."""
    return {
        "number": row.number,
        "published_at": row.published_at.isoformat(),
        "published_by": row.published_by,
        "canonical": row.canonical,
        "sha256": row.sha256,
        "previous": row.previous,
        "chain": row.chain,
        "changes": row.changes,
        "note": row.note,
        "software": row.software,
    }


def broken_links(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Every way in which records, oldest first, do not hold together; empty for a whole chain.

    Where the oldest have been erased after their term, the chain is held together from the first that is left.
    """
    found = []
    previous: Mapping[str, Any] | None = None
    for record in records:
        name = f"revision {record['number']}"
        if hashlib.sha256(str(record["canonical"]).encode()).hexdigest() != record["sha256"]:
            found.append(f"{name}: the content does not fit its hash")
        if previous is not None and record["number"] != previous["number"] + 1:
            found.append(f"{name}: does not follow revision {previous['number']}")
        if previous is not None and record["previous"] != previous["sha256"]:
            found.append(f"{name}: names another revision before it")
        is_anchor = previous is None and bool(record["previous"])
        if not is_anchor and record["chain"] != link(record, str(previous["chain"]) if previous else ""):
            found.append(f"{name}: the chain is broken")
        previous = record
    return found
