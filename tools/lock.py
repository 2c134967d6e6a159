"""Pin what requirements/*.in ask for, with hashes and without the address of any registry."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--no-emit-trusted-host",
    "--strip-extras",
    "--no-header",
]


def main() -> None:
    """Write base.txt, then the others, which keep to it."""
    for name in ("base", "postgresql", "test"):
        command = [
            sys.executable,
            "-m",
            "piptools",
            "compile",
            *OPTIONS,
            "-o",
            f"requirements/{name}.txt",
            f"requirements/{name}.in",
        ]
        subprocess.run([*command, *sys.argv[1:]], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
