"""The module that servers load, in an interpreter of its own."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["wsgi", "asgi"])
def test_c100_the_application_that_servers_load_is_sealed(module: str) -> None:
    program = (
        f"from parvis.{module} import application as a; from parvis.consent.seals import is_sealed; print(is_sealed(a))"
    )

    run = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False)

    assert (run.stdout.strip(), run.returncode) == ("True", 0), run.stderr
