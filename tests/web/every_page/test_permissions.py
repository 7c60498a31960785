"""Every page, asked by every role and by a stranger, answers as the table of permissions says."""

import pytest

from baton.people.models import User
from baton.people.permissions import Scope, Verb, scope_for
from baton.people.roles import Role
from tests.web.every_page.everything import Everything
from tests.web.every_page.pages import FOR_ALL_WHO_SIGN_IN, GUARDED, OPEN, PAGES, Page
from tests.web.every_page.visitor import Visitor

UNAUTHORIZED, REFUSED, NOT_FOUND, NOT_ALLOWED, FAULT = 401, 403, 404, 405, 500
SIGN_IN = "/sign-in/"

# Whoever sees an action or a record may open these, and is told there what is not theirs to do.
OPENED_BY_WHO_SEES = {
    "action_complete",
    "action_finish",
    "action_mail_again",
    "action_mail_retry",
    "action_mail_sent",
    "action_note",
    "action_reopen",
    "action_reschedule",
    "action_send",
    "action_skip",
    "action_skip_channel",
    "engage_action",
    "record_note",
    "record_opt_out",
    "record_refuse_calls",
}


def answer_to(visitor: Visitor, method: str, address: str) -> str:
    """“allowed”, “refused”, “not found”, “sign in”, or “” where the page does not serve the method."""
    answer, _content = visitor.ask(method, address)
    if answer.get("Location", "").startswith("/setup/login/"):  # it leads on, or says why not
        answer, _content = visitor.ask("GET", answer["Location"])
    assert answer.status_code < FAULT, f"{method} {address}"
    if answer.get("Location", "").startswith(SIGN_IN) or answer.status_code == UNAUTHORIZED:
        return "sign in"
    return {REFUSED: "refused", NOT_FOUND: "not found", NOT_ALLOWED: ""}.get(answer.status_code, "allowed")


def answers_to(visitor: Visitor, address: str) -> set[str]:
    return {answer_to(visitor, method, address) for method in ("GET", "POST")} - {""}


def expected(page: Page, role: Role, *, own: bool, of_team: bool = False) -> set[str]:
    """What the table says of a page, of one's own thing, one's team's, or somebody else's."""
    assert page.verb
    scope = scope_for(role, page.verb)
    if Scope.NONE in {scope, scope_for(role, Verb.USE_PAGES)}:
        return {"refused"}
    if of_team and page.name in OPENED_BY_WHO_SEES:
        return {"allowed"}
    return {"allowed"} if own or scope is Scope.ANY or (of_team and scope is Scope.TEAM) else {"refused", "not found"}


def test_every_page_says_what_it_takes_or_is_open() -> None:
    assert {page.name for page in PAGES if page.verb is None} == OPEN | FOR_ALL_WHO_SIGN_IN


@pytest.mark.parametrize("role", Role)
def test_a_page_answers_a_role_as_the_table_says(everything: Everything, role: Role) -> None:
    visitor, wrong = Visitor(everything.person(role)), {}
    for page in GUARDED:
        own = role == Role.SEQUENCE_AGENT or not everything.names_a_thing_of_somebody(page)
        answers = answers_to(visitor, everything.address(page))
        of_team = role == Role.MANAGER
        if not answers <= expected(page, role, own=own, of_team=of_team):
            wrong[page.name] = answers
    assert wrong == {}


@pytest.mark.parametrize("role", [Role.SEQUENCE_AGENT, Role.MANAGER])
def test_what_is_somebody_elses_is_not_there_for_who_sees_not_all(everything: Everything, role: Role) -> None:
    visitor, wrong = Visitor(everything.person(role)), {}
    for page in GUARDED:
        if everything.names_a_thing_of_somebody(page):
            answers = answers_to(visitor, everything.address(page, own=False))
            if not answers <= expected(page, role, own=False):
                wrong[page.name] = answers
    assert wrong == {}


def test_an_inactive_admin_is_a_stranger(everything: Everything) -> None:
    mia = everything.world.mia
    visitor = Visitor(mia)
    User.objects.filter(pk=mia.pk).update(is_active=False)
    assert {answer for page in GUARDED for answer in answers_to(visitor, everything.address(page))} == {"sign in"}


def test_a_stranger_is_asked_to_sign_in_except_where_it_is_open(everything: Everything) -> None:
    stranger = Visitor(None)
    asked = {page.name: answers_to(stranger, everything.address(page)) for page in PAGES}
    assert {name for name, answers in asked.items() if answers != {"sign in"}} <= OPEN
    assert all(answers <= {"allowed", "sign in"} for name, answers in asked.items() if name in OPEN - {"sign_in"})
