"""Asking one address for everything that can be asked of it."""

from typing import Any

from django.db import transaction
from django.test import Client

from baton.people.models import Role
from tests.web.fuzz.places import Everything
from tests.web.fuzz.watching import watched

ROUNDS = 3


class Visitor:
    """Somebody whose requests are all undone again."""

    def __init__(self, everything: Everything, role: Role | None) -> None:
        self.everything = everything
        self.client = Client(raise_request_exception=False)
        if role is not None:
            self.client.force_login(everything.person(role))

    def ask(self, method: str, address: str, sent: dict[str, Any], *, is_htmx: bool = False) -> tuple[Any, str]:
        """The answer, and all of its content."""
        headers = {"HX-Request": "true"} if is_htmx else {}
        with transaction.atomic():
            if method in {"GET", "HEAD"}:
                answer: Any = getattr(self.client, method.lower())(address, query_params=sent, headers=headers)
            else:
                answer = getattr(self.client, method.lower())(address, sent, headers=headers)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return answer, content.decode()

    def status(self, method: str, address: str) -> tuple[int, str]:
        """The status and where it leads to; the Setup area asks its own sign-in first."""
        answer, _content = self.ask(method, address, {})
        if answer.get("Location", "").startswith("/setup/login/"):
            answer, _content = self.ask("GET", answer["Location"], {})
        return answer.status_code, answer.get("Location", "").partition("?")[0]

    def parameters(self, method: str, address: str) -> list[str]:
        """What is read there, learned by sending again what was seen to be read before."""
        plausible = self.everything.plausible()
        names: set[str] = set()
        for _round in range(ROUNDS):
            with watched() as read:
                self.ask(method, address, {name: plausible.get(name, "1") for name in names} or {"x": "1"})
            if read <= names:
                break
            names |= read
        return sorted(names)
