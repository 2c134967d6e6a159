"""The proof that valid consent was given, without knowing who gave it: one archive that verifies by itself. §14."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date
from pathlib import Path
from typing import Any

from parvis.consent.chain import broken_links, record_of
from parvis.consent.models import AuditReport, Rendering, Revision, Tally

STAMP = (1980, 1, 1, 0, 0, 0)
"""Of every file: the same records give the same archive."""
MANIFEST = "manifest.json"
README = {
    "LISEZMOI.txt": """Preuve du recueil des choix en matière de cookies.

revisions.json   chaque révision publiée du registre : contenu canonique, empreinte SHA-256, empreinte chaînée
renderings/      ce que chaque révision affichait : révision, langue, surface
tallies.json     nombre de choix par jour, révision, surface, langue, action et décisions ; aucune ligne par personne
audits.json      rapports de contrôle dans un navigateur, avec leur empreinte
manifest.json    empreinte SHA-256 de chaque fichier

Vérifier sans la base du portail :  parvis cookies_verify --archive CE_FICHIER
À la main : sha256(canonical) = sha256 ; sha256(chain précédent + saut de ligne + enregistrement JSON trié) = chain.
""",
    "README.txt": """Proof of how choices about cookies were gathered.

revisions.json   each published revision of the register: canonical content, SHA-256, chained hash
renderings/      what each revision showed: revision, language, surface
tallies.json     number of choices by day, revision, surface, language, action and decisions; no row per person
audits.json      reports of audits in a browser, with their hash
manifest.json    SHA-256 of each file

Verify without the portal's database:  parvis cookies_verify --archive THIS_FILE
By hand: sha256(canonical) = sha256; sha256(previous chain + line feed + sorted JSON record) = chain.
""",
}


@dataclass(frozen=True)
class Verification:
    """What checking an archive or the records found; empty problems mean that all holds together."""

    revisions: int = 0
    renderings: int = 0
    tallied: int = 0
    problems: list[str] = field(default_factory=list)


def write_archive(path: Path, *, since: date, until: date) -> int:
    """Write the archive of a period, both days included; the number of files in it."""
    files = dict(archive_files(since, until))
    files[MANIFEST] = as_json({name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()})
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, STAMP), text)
    return len(files)


def archive_files(since: date, until: date) -> Iterator[tuple[str, str]]:
    """The files of the archive by name."""
    rows = [row for row in Revision.objects.order_by("number") if row.published_at.astimezone(UTC).date() <= until]
    yield "revisions.json", as_json([record_of(row) for row in rows])
    shown = {row.number for row in in_force(rows, since)}
    for rendering in Rendering.objects.filter(revision__in=shown).order_by("revision", "lang", "surface"):
        name = rendering.surface.replace(":", "-")
        yield f"renderings/{rendering.revision}/{rendering.lang}/{name}.html", rendering.html
    yield "renderings.json", as_json(list(rendering_records(shown)))
    tallies = Tally.objects.filter(day__gte=since, day__lte=until)
    fields = ("day", "revision", "surface", "lang", "action", "decisions", "count")
    yield (
        "tallies.json",
        as_json([dict(zip(fields, row, strict=True)) for row in tallies.order_by(*fields).values_list(*fields)]),
    )
    yield "audits.json", as_json(list(audit_records(since, until)))
    yield from README.items()


def in_force(rows: list[Any], since: date) -> list[Any]:
    """The revisions that somebody may have seen from a day on."""
    ends = [row.published_at.astimezone(UTC).date() for row in rows[1:]]
    return [row for row, end in zip(rows, [*ends, date.max], strict=True) if end >= since] if rows else []


def rendering_records(revisions: set[int]) -> Iterator[dict[str, Any]]:
    """Where each rendering is, and its hash."""
    for row in Rendering.objects.filter(revision__in=revisions).order_by("revision", "lang", "surface"):
        file = f"renderings/{row.revision}/{row.lang}/{row.surface.replace(':', '-')}.html"
        yield {"revision": row.revision, "lang": row.lang, "surface": row.surface, "sha256": row.sha256, "file": file}


def audit_records(since: date, until: date) -> Iterator[dict[str, Any]]:
    """The audits of a period."""
    for row in AuditReport.objects.filter(at__date__gte=since, at__date__lte=until).order_by("at", "pk"):
        yield {
            "at": row.at.isoformat(), "revision": row.revision, "register_sha256": row.register_sha256,
            "result": row.result, "report": row.report, "sha256": row.sha256,
        }  # fmt: skip


def as_json(value: object) -> str:
    """JSON that people can read and that is the same for the same value."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def verify_archive(path: Path) -> Verification:
    """Check an archive by itself; no database is asked."""
    try:
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name).decode() for name in archive.namelist()}
        manifest = json.loads(files.get(MANIFEST, "null"))
        records, rendered = json.loads(files["revisions.json"]), json.loads(files["renderings.json"])
        tallies, audits = json.loads(files["tallies.json"]), json.loads(files["audits.json"])
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        return Verification(problems=[f"{path.name}: not an archive of proofs ({error})"])
    found = [
        *wrong_files(files, manifest),
        *broken_links(records),
        *(
            f"{one['file']}: does not fit its hash"
            for one in rendered
            if digest(files.get(one["file"], "")) != one["sha256"]
        ),
        *(f"audit of {one['at']}: does not fit its hash" for one in audits if digest(one["report"]) != one["sha256"]),
    ]
    return Verification(len(records), len(rendered), sum(one["count"] for one in tallies), found)


def wrong_files(files: Mapping[str, str], manifest: Mapping[str, str] | None) -> Iterator[str]:
    """Files that the manifest does not name, or names with another hash."""
    if not isinstance(manifest, dict):
        yield f"{MANIFEST}: is missing"
        return
    for name in sorted({*files, *manifest} - {MANIFEST}):
        if name not in manifest or digest(files.get(name, "")) != manifest[name]:
            yield f"{name}: does not fit the manifest"


def verify_records() -> Verification:
    """Check the records in the database."""
    found = broken_links(record_of(row) for row in Revision.objects.order_by("number"))
    rendered = 0
    for row in Rendering.objects.order_by("revision", "lang", "surface").iterator():
        rendered += 1
        if digest(row.html) != row.sha256:
            found.append(f"{row}: does not fit its hash")
    for report in AuditReport.objects.order_by("at").iterator():
        if digest(report.report) != report.sha256:
            found.append(f"audit of {report.at.isoformat()}: does not fit its hash")
    return Verification(Revision.objects.count(), rendered, 0, found)


def digest(text: str) -> str:
    """The SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
