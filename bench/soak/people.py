"""People at work in the browser's way: they sign in, open their work list, complete what is due; and imports run."""

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from http.cookiejar import CookieJar
from threading import Event, Thread
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

from bench.soak.organization import AGENTS, PASSWORD, SEQUENCES, Export, baton, username

SECONDS_FOR_AN_ANSWER = 30


@dataclass
class Office:
    """`outcomes` counts what came of each request and command, `completed` the actions that a page said are done."""

    url: str
    export: Export
    outcomes: Counter[str] = field(default_factory=Counter)
    completed: Counter[int] = field(default_factory=Counter)
    is_over: Event = field(default_factory=Event)
    threads: list[Thread] = field(default_factory=list)

    def open(self) -> None:
        self.let_people_work()
        self._start(self._import)
        self._start(self._enroll)

    def let_people_work(self) -> None:
        for number in range(AGENTS):
            self._start(partial(self._work, username(number), random.Random(number)))

    def close(self) -> None:
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def _start(self, target: Callable[[], None]) -> None:
        thread = Thread(target=target, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _work(self, name: str, dice: random.Random) -> None:
        browser = Browser(self.url, name, self.outcomes)
        while not self.is_over.wait(dice.uniform(0.2, 1)):
            page = browser.get("/engage/?view=due")
            due = re.findall(r"/engage/(\d+)/", page)
            if due:
                answers = {"complete-note": "Done", "complete-outcome": "connected"}
                action = dice.choice(due[:10])
                page = browser.post(f"/actions/{action}/complete/?view=due", answers)
                self.completed[int(action)] += f"/actions/{action}/reopen/" in page

    def _import(self) -> None:
        while not self.is_over.wait(10):
            self.export.write()
            self._count(baton("import", "salesforce", str(self.export.folder)).returncode, "import")

    def _enroll(self) -> None:
        while not self.is_over.wait(3):
            for sequence in SEQUENCES:
                command = ("enroll", sequence, "--object", "lead", "--all")
                self._count(baton(*command).returncode, "enrollment")

    def _count(self, exit_code: int, what: str) -> None:
        self.outcomes[f"{what}: {'done' if exit_code == 0 else 'failed'}"] += 1


class Browser:
    """Signs in again whenever it has to; a server that is away is tried again."""

    def __init__(self, url: str, name: str, outcomes: Counter[str]) -> None:
        self.url, self.name, self.outcomes = url, name, outcomes
        self.jar = CookieJar()
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        page = self._open(Request(self.url + path))  # noqa: S310 - our own server
        if 'name="password"' in page:
            self._open(self._form("/sign-in/", {"username": self.name, "password": PASSWORD}))
            page = self._open(Request(self.url + path))  # noqa: S310
        return page

    def post(self, path: str, fields: dict[str, str]) -> str:
        return self._open(self._form(path, fields))

    def _form(self, path: str, fields: dict[str, str]) -> Request:
        token = next((cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken"), "")
        body = urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return Request(self.url + path, data=body, headers={"Referer": self.url})  # noqa: S310

    def _open(self, request: Request) -> str:
        try:
            with self.opener.open(request, timeout=SECONDS_FOR_AN_ANSWER) as answer:
                self.outcomes[f"request: {answer.status}"] += 1
                return str(answer.read().decode())
        except HTTPError as error:
            self.outcomes[f"request: {error.code}"] += 1
        except (URLError, HTTPException, OSError):
            self.outcomes["request: no answer"] += 1
            time.sleep(0.5)
        return ""
