"""No page shows an agent the name of a record that is hidden from them, whatever they ask it for."""

import pytest

from baton.people.models import Role
from baton.people.permissions import roles_for
from tests.web.every_page.everything import HIDDEN_NAME, Everything
from tests.web.every_page.pages import GUARDED, Page
from tests.web.every_page.plausible import plausible
from tests.web.every_page.visitor import Visitor

READ_BY_AGENTS = [page for page in GUARDED if page.verb and Role.SEQUENCE_AGENT in roles_for(page.verb)]


@pytest.mark.parametrize("page", READ_BY_AGENTS, ids=lambda page: page.name)
def test_no_parameter_tells_an_agent_the_name_of_a_hidden_record(everything: Everything, page: Page) -> None:
    ann, hidden = Visitor(everything.person(Role.SEQUENCE_AGENT)), everything.hidden
    ids = hidden.pk, everything.hidden_pa.pk
    values = {name: value for name, value in plausible(everything).items() if value}  # blanks lead elsewhere
    for method in ("GET", "POST"):
        address = everything.address(page)
        for parameter in ann.parameters(method, address, values):
            for value in (*map(str, ids), hidden.email):
                _answer, content = ann.ask(method, address, {**values, parameter: value})
                assert HIDDEN_NAME not in content, f"{method} {address}?{parameter}={value}"
    for argument in page.arguments:
        for id_ in ids:
            assert HIDDEN_NAME not in ann.ask("GET", everything.address(page, ids={argument: id_}))[1]
