"""Each page is open to the roles it says, and shows an agent no name of a record that is hidden from them."""

import pytest

from baton.people.models import Role
from tests.web.fuzz.asking import Visitor
from tests.web.fuzz.places import FOR_ALL_WHO_SIGN_IN, OPEN, SECRET, Everything, all_places

PLACES = all_places()
GUARDED = [place for place in PLACES if place.name not in OPEN | FOR_ALL_WHO_SIGN_IN]
READ_BY_AGENTS = [place for place in GUARDED if place.roles and Role.SEQUENCE_AGENT in place.roles]
UNAUTHORIZED, NOT_ALLOWED = 401, 405


def test_every_page_says_whom_it_is_open_to() -> None:
    assert {place.name for place in PLACES if place.roles is None} == OPEN | FOR_ALL_WHO_SIGN_IN


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.ENROLLER, Role.NONE])
def test_a_page_refuses_the_roles_that_it_is_not_open_to(everything: Everything, role: Role) -> None:
    visitor = Visitor(everything, role)
    for place in GUARDED:
        if role in (place.roles or ()):
            continue
        statuses = {visitor.status(method, everything.address(place))[0] for method in ("GET", "POST")}
        assert statuses - {NOT_ALLOWED} == {403}, place.name


def test_a_page_sends_strangers_to_sign_in(everything: Everything) -> None:
    stranger = Visitor(everything, None)
    for place in [place for place in PLACES if place.name not in OPEN]:
        answers = {stranger.status(method, everything.address(place)) for method in ("GET", "POST")}
        asked_to_sign_in = {(302, "/sign-in/"), (UNAUTHORIZED, "")}  # the latter keeps the form that was sent
        assert answers - {(NOT_ALLOWED, "")} <= asked_to_sign_in, place.name


@pytest.mark.parametrize("place", READ_BY_AGENTS, ids=lambda place: place.name)
def test_no_parameter_tells_an_agent_the_name_of_a_hidden_record(everything: Everything, place) -> None:  # type: ignore[no-untyped-def]
    ann, hidden = Visitor(everything, Role.SEQUENCE_AGENT), everything.hidden
    names = [str(hidden.pk), hidden.email, str(everything.hidden_pa.pk)]
    plausible = {name: value for name, value in everything.plausible().items() if value}  # blanks lead elsewhere
    for method in ("GET", "POST"):
        address = everything.address(place)
        for parameter in ann.parameters(method, address):
            for name in names:
                _answer, content = ann.ask(method, address, {**plausible, parameter: name})
                assert SECRET not in content, f"{method} {address}?{parameter}={name}"
    for argument in (argument.partition(":")[0] for argument in place.arguments):
        for id_ in (hidden.pk, everything.hidden_pa.pk):
            assert SECRET not in ann.ask("GET", everything.address(place, **{argument: id_}), {})[1]
