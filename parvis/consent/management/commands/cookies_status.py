"""What the cookie register holds, and whether everything it drives agrees."""

import sys
from typing import Any

from django.core import checks
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from parvis.consent.agreement import agreement
from parvis.consent.checks import TAG
from parvis.consent.proof import verify_records
from parvis.consent.register import publication
from parvis.consent.sources import measurement
from parvis.consent.validation import Terms, problems


class Command(BaseCommand):
    """Exits 1 on any disagreement."""

    help = "Show the revision and hash of the cookie register and of all it drives; exit 1 if they disagree."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Show, then tell the truth by the exit status."""
        now, found = publication(), agreement()
        register = now.register
        self.stdout.write(f"Revision {register.revision} of {register.published_on.isoformat()}, {found.sha256}")
        for name, digest in found.effects.items():
            self.stdout.write(f"  {name:<14} {'agrees' if digest == found.sha256 else 'DIFFERS: ' + digest}")
        for problem in problems(register, Terms(publishing=True, allow_advertising=True)):
            self.stdout.write(self.style.WARNING(f"To be configured before publishing: {problem}"))
        wrong = [*self.chain(), *self.measured(), *(f"The register cannot be used: {each}" for each in now.problems)]
        for sentence in wrong:
            self.stdout.write(self.style.ERROR(sentence))
        messages = checks.run_checks(tags=[TAG], include_deployment_checks=True)
        for message in messages:
            self.stdout.write(str(message))
        if found.disagreeing or wrong or any(message.is_serious() for message in messages):
            sys.exit(1)
        self.stdout.write("Everything agrees.")

    def chain(self) -> list[str]:
        """What is wrong with the records of revisions."""
        try:
            checked = verify_records()
        except DatabaseError as error:
            return [f"The records cannot be read: {error}"]
        self.stdout.write(f"  {'records':<14} {checked.revisions} revisions, {checked.renderings} renderings")
        return checked.problems

    def measured(self) -> list[str]:
        """Where the published text about the measurement no longer says what the settings do."""
        told = publication().register.measurement
        differing = sorted(name for name, value in measurement().items() if getattr(told, name) != value)
        return [f"The measurement's {name} was changed by a setting and not published." for name in differing]
