"""What the cookie register holds, and whether everything it drives agrees."""

import sys
from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand

from parvis.consent.agreement import agreement
from parvis.consent.checks import TAG
from parvis.consent.register import published
from parvis.consent.validation import Terms, problems


class Command(BaseCommand):
    """Exits 1 on any disagreement."""

    help = "Show the revision and hash of the cookie register and of all it drives; exit 1 if they disagree."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Show, then tell the truth by the exit status."""
        register, found = published(), agreement()
        self.stdout.write(f"Revision {register.revision} of {register.published_on.isoformat()}, {found.sha256}")
        for name, digest in found.effects.items():
            self.stdout.write(f"  {name:<14} {'agrees' if digest == found.sha256 else 'DIFFERS: ' + digest}")
        for problem in problems(register, Terms(publishing=True, allow_advertising=True)):
            self.stdout.write(self.style.WARNING(f"To be configured before publishing: {problem}"))
        messages = checks.run_checks(tags=[TAG], include_deployment_checks=True)
        for message in messages:
            self.stdout.write(str(message))
        if found.disagreeing or any(message.is_serious() for message in messages):
            sys.exit(1)
        self.stdout.write("Everything agrees.")
