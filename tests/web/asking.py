"""Asking a page, and reading what it answers."""

from collections.abc import Mapping

from tests.web.conftest import Answer

Query = Mapping[str, str | int | list[str] | list[int]]


def words(answer: Answer) -> str:
    """The page, with one space where there is any, and none before the end of a tag."""
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split()).replace(" >", ">")
