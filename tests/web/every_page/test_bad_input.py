"""Whatever is sent to whatever address, the answer is a page in plain words and never a fault.

The addresses come from the URL table and the parameters from watching what each page reads. So that it stays quick,
each parameter gets some of the bad values, other ones on each page; `BATON_FUZZ=all` sends all to each.
"""

import os
import zlib

import pytest

from baton.people.models import Role
from tests.web.every_page.everything import Everything
from tests.web.every_page.pages import PAGES
from tests.web.every_page.plausible import plausible
from tests.web.every_page.visitor import Visitor

BY_NAME = {page.name: page for page in PAGES}
TOO_LARGE = "99999999999999999999"
BAD: list[str | bytes | list[str]] = [
    "",
    TOO_LARGE,
    "²",
    "x" * 3000,
    "9999-12-31",
    "0001-01-01T00:00:00+14:00_1",
    "-1",
    "9223372036854775807",
    ["1", "x", TOO_LARGE],
    "2026-02-30",
    "0001-01-01",
    "9999-12-31T23:59",
    "1e999",
    f"1_9999-12-31T23:59:59-14:00_{TOO_LARGE}",
    "{{ 7 }} [] <b>",
]
# What no parameter may hold is refused in one place, so one parameter of a page says it for all.
NOT_TEXT: list[str | bytes] = ["a\0b", b"a\xed\xa0\x80\xff"]
IS_ALL = os.environ.get("BATON_FUZZ") == "all"
EVERY = 1 if IS_ALL else 8
FAULT = 500
MEANT = {"readyz": 503}  # no worker runs here, and it says so


def values_for(name: str, parameter: str) -> list[str | bytes | list[str]]:
    """Some, beginning elsewhere for each parameter of each page."""
    return BAD[zlib.crc32(f"{name} {parameter}".encode()) % EVERY :: EVERY]


@pytest.mark.parametrize("name", BY_NAME)
def test_no_value_of_any_parameter_is_a_fault(everything: Everything, name: str) -> None:
    mia, address = Visitor(everything.person(Role.SEQUENCE_ADMIN)), everything.address(BY_NAME[name])
    values, faults = plausible(everything), []
    for method in ("GET", "POST"):
        parameters = mia.parameters(method, address, values)
        usual = {parameter: values[parameter] for parameter in parameters if parameter in values}
        sent = [{**usual, one: bad} for one in parameters for bad in values_for(name, one)]
        sent += [{one: bad} for one in parameters[-1:] for bad in NOT_TEXT]
        for n, form in enumerate(sent):
            answer, _content = mia.ask(method, address, form, is_htmx=n % 2 == 0)
            if answer.status_code >= FAULT and answer.status_code != MEANT.get(name):
                faults.append(f"{method} {address} {form}: {answer.status_code}"[:1000])
    assert not faults


@pytest.mark.parametrize(
    "bad", ["77777777", "0", "9223372036854775807", "9223372036854775808", TOO_LARGE, "%00", "%ff", "a b"]
)
def test_no_id_in_an_address_is_a_fault(everything: Everything, bad: str) -> None:
    """Addresses that cannot be are not made by `reverse`, so the id is put into one that can."""
    mia = Visitor(everything.person(Role.SEQUENCE_ADMIN))
    for page in PAGES:
        for argument in page.arguments:
            address = everything.address(page, ids={argument: 77777777}).replace("77777777", bad)
            answer, _content = mia.ask("GET", address)
            assert answer.status_code < FAULT, address


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE"])
def test_no_method_is_a_fault(everything: Everything, method: str) -> None:
    mia = Visitor(everything.person(Role.SEQUENCE_ADMIN))
    for page in PAGES:
        answer, _content = mia.ask(method, everything.address(page))
        assert answer.status_code < FAULT, page


def test_ids_in_addresses_are_numbers_that_ids_can_be() -> None:
    kinds = {kind for page in PAGES for kind in page.arguments.values()}
    assert kinds == {"IdConverter", "StringConverter"}
    by_token = {page.name for page in PAGES if "StringConverter" in page.arguments.values()}
    assert by_token == {"unsubscribe", "password_link", "sign_in_link", "first_run", "absence_feed"}
