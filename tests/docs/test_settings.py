"""Every setting has its line, and every line its setting."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VARIABLE = re.compile(r"\bPARVIS_[A-Z_]+")


def test_every_setting_has_its_line() -> None:
    read = set(re.findall(r'"(PARVIS_[A-Z_]+)"', (ROOT / "parvis" / "settings.py").read_text(encoding="utf-8")))

    documented = set(
        re.findall(r"^\| `(PARVIS_[A-Z_]+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.M)
    )

    assert documented == read


def test_every_requirement_has_its_reason() -> None:
    asked = {
        re.split(r"[=~<>\[]", line)[0].strip()
        for name in ("base", "postgresql", "test")
        for line in (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-"))
    }
    packages = set(re.findall(r'"([@a-z][^"]*)":\s*"[\d^~]', (ROOT / "package.json").read_text(encoding="utf-8")))

    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")

    assert [name for name in sorted(asked | packages) if f"`{name}`" not in reasons] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert broken == []
