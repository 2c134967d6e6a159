"""The module that servers load, in an interpreter of its own."""

import subprocess
import sys


def test_c100_the_application_that_servers_load_is_sealed() -> None:
    program = "from parvis import wsgi; from parvis.consent.seals import is_sealed; print(is_sealed(wsgi.application))"

    run = subprocess.run([sys.executable, "-W", "ignore", "-c", program], capture_output=True, text=True, check=False)

    assert (run.stdout.strip(), run.returncode) == ("True", 0), run.stderr
