"""The portal of the tests, in a folder of its own: a plugin, because settings are read before any conftest is."""

import os
import shutil
import tempfile

os.environ["PARVIS_DATA_DIR"] = tempfile.mkdtemp(prefix="parvis-tests-")
os.environ["PARVIS_SECRET_KEY"] = "not-a-secret-only-for-tests"
os.environ["PARVIS_COOKIES_MODE"] = "strict"
# The browser's driver keeps an event loop running in the thread of the tests that come after it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ["PARVIS_USAGE_WRITE_SECONDS"] = "0"
os.environ["PARVIS_NOTIFY_SECONDS"] = "0"


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(os.environ["PARVIS_DATA_DIR"], ignore_errors=True)
