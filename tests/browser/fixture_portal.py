"""Make the fixture portal in the folder of `PARVIS_DATA_DIR`: python -m tests.browser.fixture_portal"""

import os
import tempfile
from pathlib import Path

import django


def main() -> None:
    """The six datasets of the contract, and Ada, who may see everything."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    django.setup()
    from django.core.management import call_command

    from tests import make
    from tests.portal import fill

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
    make.person("ada", is_superuser=True)


if __name__ == "__main__":
    main()
