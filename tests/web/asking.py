"""Asking a page, and reading what it answers."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import urlencode, urljoin

from tests.web.conftest import Answer

Query = Mapping[str, str | int | list[str] | list[int]]


def link(answer: Answer, relation: str) -> str:
    """Where the pager leads: to the "next" page or the one before ("prev"); blank where there is none."""
    href = re.search(rf'rel="{relation}" href="([^"]*)"', answer.content.decode())
    return urljoin(answer.request["PATH_INFO"], unescape(href[1])) if href else ""


def words(answer: Answer) -> str:
    """The page, with one space where there is any, and none before the end of a tag."""
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace(" >", ">")


def lines(answer: Answer) -> list[str]:
    """The lines of a file, without the mark that spreadsheets want before them."""
    assert answer.status_code == 200
    content: bytes = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return content.decode("utf-8-sig").splitlines()


def conditions(*triples: tuple[str, str, str]) -> str:
    """A query with these conditions, (field, operator, value), in one group."""
    pairs = [
        pair
        for triple in triples
        for pair in zip(("group", "field", "operator", "value"), ("1", *triple), strict=True)
    ]
    return urlencode(pairs)
