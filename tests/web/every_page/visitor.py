"""Asking one address for what can be asked of it."""

from typing import Any

from django.db import transaction
from django.test import Client

from baton.people.models import User
from tests.web.every_page.watching import watched

ROUNDS = 3


class Visitor:
    """Somebody whose requests are all undone again."""

    def __init__(self, person: User | None) -> None:
        self.client = Client(raise_request_exception=False)
        if person:
            self.client.force_login(person)

    def ask(
        self, method: str, address: str, sent: dict[str, Any] | None = None, *, is_htmx: bool = False
    ) -> tuple[Any, str]:
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

    def parameters(self, method: str, address: str, plausible: dict[str, Any]) -> list[str]:
        """What is read there, learned by sending again what was seen to be read before."""
        names: set[str] = set()
        for _round in range(ROUNDS):
            with watched() as read:
                self.ask(method, address, {name: plausible.get(name, "1") for name in names} or {"x": "1"})
            if read <= names:
                break
            names |= read
        return sorted(names)
