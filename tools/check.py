"""Say what CI says: format, lint, strict types, floors, migrations, messages, sizes. Exit 1 where one fails."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

CHECKS: dict[str, list[str]] = {
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "lint": [f"{BIN}/ruff", "check", "--quiet", "."],
    "floors": [f"{BIN}/lint-imports", "--no-logo"],
    "types": [f"{BIN}/mypy", "--no-error-summary"],
    "system": [f"{BIN}/parvis", "check", "--fail-level", "WARNING"],
    "migrations": [f"{BIN}/parvis", "makemigrations", "--check", "--dry-run"],
    "messages": [sys.executable, "tools/messages.py", "--check"],
    "sizes": [sys.executable, "tools/codestats.py", "--check", "tools/codestats-budget.json", "."],
}


def main() -> int:
    """Run every check, all of them even when one fails."""
    failed = []
    for name, command in CHECKS.items():
        if name == "messages" and not shutil.which("msgmerge"):
            print("check messages: GNU gettext is missing. One command installs it:  sudo apt-get install gettext")
            failed.append(name)
            continue
        start = time.monotonic()
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        print(
            f"check {name:<11} {'ok' if run.returncode == 0 else 'FAILED'}  {time.monotonic() - start:.1f} s",
            flush=True,
        )
        if run.returncode:
            failed.append(name)
            print((run.stdout + run.stderr).strip())
    print(
        f"Checks: {len(CHECKS) - len(failed)} good, {len(failed)} failed{': ' + ', '.join(failed) if failed else ''}."
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
