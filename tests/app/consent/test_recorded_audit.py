"""A recorded audit is on the charter. Source: cookies.md §17.4."""

import pytest

from parvis.consent import register
from parvis.consent.audit.declared import declared_from
from parvis.consent.audit.observing import Observed
from parvis.consent.audit.reports import Audit, Ran
from parvis.consent.charter import charter_page
from parvis.consent.document import charter_document
from parvis.consent.management.commands.cookies_audit import record
from parvis.consent.models import AuditReport
from parvis.consent.proof import digest
from parvis.consent.register import publication

pytestmark = pytest.mark.django_db


def said(lang: str) -> str:
    (proof,) = [section for section in charter_page(lang).sections if section.anchor == "proof"]
    return " ".join(paragraph.text for paragraph in proof.paragraphs)


def test_c156_the_recorded_result_is_on_the_charter() -> None:
    assert "No audit in a browser has been recorded yet." in said("en")
    declared = declared_from(charter_document(publication(), base_url=""))
    record(Audit(declared, "parvis", "Chromium", "2026-11-25", (), (Ran("first", "fr", Observed(), ()),)))
    register.forget()

    assert "compared what happens with revision 1: everything agrees." in said("en")
    assert "tout concorde" in said("fr")
    row = AuditReport.objects.get()
    assert row.sha256 == digest(row.report)


def test_c157_the_report_holds_no_values_and_no_visitor() -> None:
    declared = declared_from(charter_document(publication(), base_url=""))
    record(Audit(declared, "parvis", "Chromium", "2026-11-25", (), (Ran("first", "fr", Observed(), ()),)))

    assert "value" not in AuditReport.objects.get().report
