"""Put this checkout on the path of its environment, with the command `parvis`, without building a package."""

import stat
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the path file and the command."""
    (Path(sysconfig.get_paths()["purelib"]) / "parvis.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = Path(sysconfig.get_paths()["scripts"]) / "parvis"
    command.write_text(
        f"#!{sys.executable}\nimport sys\n\nfrom parvis.cli import main\n\nsys.exit(main())\n", encoding="utf-8"
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


if __name__ == "__main__":
    main()
