"""Open the portal in a real browser and compare what happens with the register."""

import hashlib
import os
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from typing import Any

from django.core.management.base import BaseCommand

from parvis.consent.audit.command import Wanted, audit, self_test
from parvis.consent.audit.reports import FORMATS, Audit
from parvis.consent.audit.server import ServerError
from parvis.consent.errors import AuditImpossibleError
from parvis.consent.models import AuditReport

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Command(BaseCommand):
    """Exits 0 where all is equal, 1 with differences, 2 where it could not run."""

    help = "Compare what a real browser sees of the portal with the cookie register; exit 0, 1 (differences) or 2."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which portal, what to do there, how to tell it."""
        parser.add_argument("--base-url", help="a running portal")
        parser.add_argument("--serve", action="store_true", help="a portal of its own, thrown away (default)")
        parser.add_argument("--pages", type=Path, help="file with one path per line")
        parser.add_argument("--max-pages", type=int, default=40)
        parser.add_argument("--languages", help="comma list; all of the portal's by default")
        parser.add_argument("--phases", help="comma list; all by default")
        parser.add_argument("--user", help="MAIL:PASSWORD for the phases with an account")
        parser.add_argument("--chromium", default=None, help="path of the browser")
        parser.add_argument("--live", action="store_true", help="let outside hosts answer for themselves")
        parser.add_argument("--stub-third-parties", action="store_true", help="answer for outside hosts (default)")
        parser.add_argument("--format", default="text", help="comma list of text, json, junit, html")
        parser.add_argument("--out", type=Path, help="folder for the reports")
        parser.add_argument("--record", action="store_true", help="keep the result; the charter shows it")
        parser.add_argument("--wait", type=int, default=1_500, help="milliseconds of quiet at the end of a phase")
        parser.add_argument("--fail-on", choices=("error", "warning"), default="error")
        parser.add_argument("--self-test", action="store_true", help="plant faults; fail unless each is found")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run, tell, record, exit."""
        # The browser's tools run an event loop in this thread; the database is used before and after, never within.
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        wanted = wanted_of(options)
        try:
            if options["self_test"]:
                sys.exit(0 if self_test(wanted, self.stdout.write) else 1)
            found = audit(wanted)
        except (AuditImpossibleError, ServerError, OSError) as error:
            self.stderr.write(f"The audit could not run: {error}")
            sys.exit(2)
        self.tell(found, options)
        if options["record"]:
            record(found)
        sys.exit(0 if found.result == "pass" else 1)

    def tell(self, found: Audit, options: dict[str, Any]) -> None:
        """Write the reports into their folder, or to standard output."""
        for name in options["format"].split(","):
            text = FORMATS[name](found)
            if options["out"]:
                options["out"].mkdir(parents=True, exist_ok=True)
                suffix = {"text": "txt", "junit": "xml"}.get(name, name)
                (options["out"] / f"audit.{suffix}").write_text(text, encoding="utf-8")
            else:
                self.stdout.write(text, ending="")


def wanted_of(options: dict[str, Any]) -> Wanted:
    """The options as the audit reads them."""
    mail, _, password = (options["user"] or "").partition(":")
    return Wanted(
        base_url=options["base_url"] or "",
        pages=tuple(options["pages"].read_text(encoding="utf-8").split()) if options["pages"] else (),
        max_pages=options["max_pages"],
        languages=tuple(filter(None, (options["languages"] or "").split(","))),
        phases=tuple(filter(None, (options["phases"] or "").split(","))),
        user=(mail, password) if password else None,
        chromium=options["chromium"] or next(filter(None, map(which, BROWSERS)), None),
        live=options["live"],
        wait_ms=options["wait"],
        fail_on=options["fail_on"],
    )


def record(found: Audit) -> None:
    """Keep the report with its hash."""
    report = FORMATS["json"](found)
    AuditReport(
        at=datetime.now(UTC),
        revision=found.declared.revision,
        register_sha256=found.declared.sha256,
        result=found.result,
        report=report,
        sha256=hashlib.sha256(report.encode()).hexdigest(),
    ).save()
