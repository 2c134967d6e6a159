"""The project's one command: Django's commands and ours, on a database that is made at first use."""

import os
import sys

WITHOUT_DATABASE = {
    "help", "version", "--help", "-h", "--version",
    "collectstatic", "makemigrations", "makemessages", "compilemessages",
    "check", "migrate", "test",
}  # fmt: skip


def main() -> None:
    """Run one command; the exit status tells the truth."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.settings")
    from parvis.lib.environment import SettingError

    try:
        from django.core.management import execute_from_command_line

        if len(sys.argv) > 1 and sys.argv[1] not in WITHOUT_DATABASE and "--help" not in sys.argv:
            make_database()
        execute_from_command_line(sys.argv)
    except SettingError as refusal:
        sys.exit(f"parvis: {refusal}")


def make_database() -> None:
    """Create or upgrade the database when its migrations are behind."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
