"""Learning which parameters a page reads, by watching it read them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

NOT_OURS = {"csrfmiddlewaretoken"}


@contextmanager
def watched() -> Iterator[set[str]]:
    """The names of what is read of addresses and forms meanwhile."""
    names: set[str] = set()

    def watch(patch: pytest.MonkeyPatch, method: str) -> None:
        original = getattr(MultiValueDict, method)

        def read(self: Any, key: Any, *rest: Any, **options: Any) -> Any:
            if isinstance(self, QueryDict) and isinstance(key, str):
                names.add(key)
            return original(self, key, *rest, **options)

        patch.setattr(MultiValueDict, method, read, raising=False)

    with pytest.MonkeyPatch.context() as patch:
        for method in ("__getitem__", "get", "_getlist", "__contains__"):
            watch(patch, method)
        yield names
    names -= NOT_OURS
