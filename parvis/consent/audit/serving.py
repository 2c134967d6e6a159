"""The process of an audit's portal: `python -m parvis.consent.audit.serving PORT plain|planted`."""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.utils.module_loading import import_string

from parvis.consent.audit.planted import planted
from parvis.consent.audit.server import USER

REGISTER = Path(__file__).resolve().parent.parent / "data" / "demonstration.toml"
PLACES = """name,kind,trees,place
Square du Nord,square,12,"48.88, 2.35"
Jardin des Plantes,garden,340,"48.84, 2.36"
Parc de la Villette,park,910,"48.89, 2.39"
"""


class Server(ThreadingMixIn, WSGIServer):
    """A thread per request, since browsers ask for several things at once."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no access log: an audit leaves nothing behind."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def furnish(folder: Path) -> None:
    """A dataset, an account, a register with optional services, an outside content."""
    places = folder / "demonstration-places.csv"
    places.write_text(PLACES, encoding="utf-8")
    call_command("migrate", verbosity=0)
    call_command("load", str(places), id="demonstration-places")
    call_command("createsuperuser", interactive=False, email=USER[0])
    call_command("cookies_publish", file=REGISTER, by="audit")
    titles = ["fr=Démonstration", "en=Demonstration"]
    call_command("cookies_embed", "demonstration", service="demo-video", resource="demo-1234", title=titles)


def main(port: int, kind: str) -> None:
    """Furnish the portal, then serve until stopped."""
    django.setup()
    furnish(Path(settings.DATA_DIR))
    application = import_string(settings.WSGI_APPLICATION)
    app = planted(application) if kind == "planted" else application
    with make_server("127.0.0.1", port, app, server_class=Server, handler_class=Quiet) as server:
        server.serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
