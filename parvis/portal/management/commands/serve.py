"""`parvis serve`: the portal on this machine."""

import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from parvis.catalogue.actions import clean_leftovers

THREADS = 4
"""Threads of one worker: two workers of four threads keep two cores busy (measured)."""
BACKLOG = 512
MAX_WORKER_MB = 4096
"""A worker that outgrows this is replaced, whatever made it grow."""


class Command(BaseCommand):
    """Serve until interrupted."""

    help = "Serve the portal."
    requires_system_checks = "__all__"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to listen, and with how many processes."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        parser.add_argument(
            "--workers", type=int, default=min(4, os.cpu_count() or 1), help="processes (default: %(default)s)"
        )

    def handle(self, *args: object, host: str, port: int, workers: int, **options: object) -> None:
        """Check that the port is free, say the address, serve."""
        if workers < 1:
            raise CommandError("--workers must be 1 or more.")
        refuse_taken_port(host, port)
        clean_leftovers()
        connections.close_all()
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Parvis serves {settings.SITE_NAME} on http://{shown}:{port}/ (Ctrl C stops it).")
        self.stdout.flush()
        with telling(settings.NOTIFY_SECONDS):
            Server(
                "parvis.wsgi:application",
                address=host,
                port=port,
                interface=Interfaces.WSGI,
                workers=workers,
                blocking_threads=THREADS,
                backlog=BACKLOG,
                websockets=False,
                http1_settings=HTTP1Settings(header_read_timeout=15_000),
                log_level=LogLevels.warning,
                respawn_failed_workers=True,
                workers_kill_timeout=10,
                workers_max_rss=MAX_WORKER_MB,
            ).serve()


@contextmanager
def telling(seconds: int) -> Iterator[None]:
    """Tell followers of changes from a process of its own, so often, as long as the portal is served; 0 for never."""
    if not seconds:
        yield
        return
    rounds = [sys.executable, "-m", "parvis", "notify", "--every", str(seconds)]
    with subprocess.Popen(rounds, stdin=subprocess.DEVNULL) as child:  # noqa: S603  (ourselves)
        try:
            yield
        finally:
            child.terminate()


def refuse_taken_port(host: str, port: int) -> None:
    """Raise CommandError when the address cannot be listened on, saying why."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port."
            ) from error
