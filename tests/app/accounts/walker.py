"""Somebody with a browser: keeps cookies, sends forms with their proof, and counts the cookies of each answer."""

import re
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client

HERE = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
PASSWORD = "a quite long password"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Walker:
    """One person at one browser."""

    def __init__(self, language: str = "en") -> None:
        self.client = Client(enforce_csrf_checks=True, headers=HERE)
        self.language = language
        self.answer: Any = None

    @property
    def cookies(self) -> dict[str, int]:
        """Names and lives of the cookies that the last answer set, or erased (0)."""
        return {name: int(morsel["max-age"] or 0) for name, morsel in self.answer.cookies.items()}

    @property
    def text(self) -> str:
        return str(self.answer.content.decode())

    @property
    def place(self) -> str:
        """Where the last answer leads."""
        return str(self.answer.get("Location", ""))

    def open(self, path: str, **headers: str) -> "Walker":
        self.answer = self.client.get(self.whole(path), headers=headers)
        return self

    def send(self, path: str, **fields: str) -> "Walker":
        """Open the page of a form, then send it with the token that it holds."""
        return self.open(path).answer_form(path, **fields)

    def answer_form(self, path: str, **fields: str) -> "Walker":
        """Send the form of the page that is open."""
        found = TOKEN.search(self.text)
        assert found, f"no form at {path}: {self.answer.status_code} {self.place}"
        self.answer = self.client.post(self.whole(path), {"csrfmiddlewaretoken": found[1], **fields})
        return self

    def sign_in(self, email: str = "ada@example.org", password: str = PASSWORD, **fields: str) -> "Walker":
        return self.send("login/", email=email, password=password, **fields)

    def confirm_identity(self, password: str = PASSWORD) -> "Walker":
        """Give the password again, as pages that change what protects an account ask."""
        return self.send("account/again/", password=password)

    def whole(self, path: str) -> str:
        return path if path.startswith("/") else f"/{self.language}/{path}"


def link_of_mail(number: int = -1) -> str:
    """The path of the link of a mail that was really sent."""
    (found,) = re.findall(rf"^{re.escape(settings.SITE_URL)}(/\S+)$", str(mail.outbox[number].body), re.MULTILINE)
    return str(found)
