"""Enrollment rules in the builder: asking for them, counting while one chooses, and reading them in words."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.crm.models import Record
from baton.people.models import User
from baton.rules.record_rules import Condition, Match, Operator, RecordRules
from baton.sequences import matching
from baton.sequences.models import Sequence
from baton.sequences.record_rules import enrollment_rules_of, set_enrollment_rules
from tests.web.conftest import Answer, SignIn
from tests.web.sequences.conftest import words
from tests.world import MONDAY, World, record

Row = tuple[str, str, str]

HTMX = {"HX-Request": "true"}
NEW_WITH_COMPANY = RecordRules(
    (Condition("Status", Operator.IS, "New"), Condition("Company", Operator.IS_NOT_BLANK)), Match.ALL
)


@pytest.fixture
def client(mia: User, as_user: SignIn) -> Client:
    return as_user(mia)


@pytest.fixture(autouse=True)
def _leads(world: World) -> None:
    for n, status in enumerate(("New", "New", "Working")):
        made = record(f"Lead {n}", owner=world.ann)
        Record.objects.filter(pk=made.pk).update(fields={"Status": status, "Company": "Acme" if n else ""})


def address(sequence: Sequence) -> str:
    return f"/sequences/{sequence.pk}/enrollment-rules/"


def asked(*rows: Row, match: str = "all", **buttons: str) -> dict[str, Any]:
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    return {"match": match, **dict(zip(("field", "operator", "value"), columns, strict=True)), **buttons}


def kept(sequence: Sequence) -> RecordRules:
    return enrollment_rules_of(Sequence.objects.get(pk=sequence.pk))


def given(answer: Answer) -> list[str]:
    """What stands in the fields of the rows."""
    return [str(form["field"].value() or "") for form in answer.context["form"].conditions]


def test_rules_are_saved_in_a_sequence_in_use_and_who_is_in_stays_in(client: Client, world: World) -> None:
    actions = world.enroll()
    rows = asked(("status", "is", " New "), ("Company", "is_not_blank", "left over"), ("", "is", ""))
    page = words(client.post(address(world.sequence), rows, follow=True))
    assert "Enrollment rules saved." in page
    assert kept(world.sequence) == NEW_WITH_COMPANY
    assert [pa.status for pa in world.actions()] == [pa.status for pa in actions]


def test_the_same_rules_again_say_that_nothing_changed(client: Client, draft: Sequence) -> None:
    set_enrollment_rules(sequence=draft, rules=NEW_WITH_COMPANY, by=None, at=MONDAY)
    rows = asked(("Status", "is", "New"), ("Company", "is_not_blank", ""))
    assert "Nothing changed." in words(client.post(address(draft), rows, follow=True))


def test_without_conditions_every_record_can_be_enrolled_again(client: Client, draft: Sequence) -> None:
    set_enrollment_rules(sequence=draft, rules=NEW_WITH_COMPANY, by=None, at=MONDAY)
    assert "All leads can be enrolled." in words(client.post(address(draft), asked(), follow=True))
    assert kept(draft) == RecordRules()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "is", "New"), "Select a field, or remove this condition."),
        (("", "is_blank", ""), "Select a field, or remove this condition."),
        (("Status", "is", " "), "Enter a value. To match blank fields, select “is blank”."),
        (("Score", "is_more", ""), "Enter a number or a date, such as 100 or 2026-01-31."),
        (("Score", "is_less", "1,000"), "Enter numbers as 1000.5 and dates as 2026-01-31."),
        (("Since", "is_more", "31/01/2026"), "Enter numbers as 1000.5 and dates as 2026-01-31."),
        (("Status", "resembles", "New"), "Select a valid choice."),
        (("S" * 256, "is_blank", ""), "at most 255 characters"),
    ],
)
def test_a_condition_that_says_too_little_is_refused_beside_its_field(
    client: Client, draft: Sequence, row: Row, said: str
) -> None:
    set_enrollment_rules(sequence=draft, rules=NEW_WITH_COMPANY, by=None, at=MONDAY)
    assert said in words(client.post(address(draft), asked(("Name", "is_not_blank", ""), row)))
    assert kept(draft) == NEW_WITH_COMPANY


@pytest.mark.parametrize("value", ["1000", "-3.5", "2026-01", "2026-01-31", "March"])
def test_numbers_dates_and_words_are_compared(client: Client, draft: Sequence, value: str) -> None:
    client.post(address(draft), asked(("Score", "is_more", value)))
    assert kept(draft) == RecordRules((Condition("Score", Operator.IS_MORE, value),))


def test_another_match_than_all_or_any_is_refused(client: Client, draft: Sequence) -> None:
    assert "Select a valid choice." in words(
        client.post(address(draft), asked(("Name", "is_blank", ""), match="some"))
    )
    client.post(address(draft), asked(("Name", "is_blank", ""), match="any"))
    assert kept(draft).match is Match.ANY


def test_conditions_are_added_and_removed_without_a_script(client: Client, draft: Sequence) -> None:
    rows = [("Status", "is", "New"), ("Company", "is", "")]
    added = client.post(address(draft), asked(*rows, add="1"))
    assert given(added) == ["Status", "Company", ""]
    assert "Give a value" not in words(added)
    assert given(client.post(address(draft), asked(*rows, remove="1"))) == ["Company"]
    assert kept(draft) == RecordRules()


def test_with_htmx_only_the_conditions_come_back_and_are_counted_again(client: Client, draft: Sequence) -> None:
    answer = client.post(address(draft), asked(("Status", "is", "New"), add="1"), headers=HTMX)
    assert "<html" not in words(answer)
    assert answer.headers["HX-Trigger-After-Settle"] == '{"conditions": {}}'


def test_no_more_conditions_are_added_than_a_file_may_have(client: Client, draft: Sequence) -> None:
    full = client.post(address(draft), asked(*[("Status", "is", "New")] * 25, add="1"))
    assert len(given(full)) == 20
    assert "Add condition" not in words(full)


def test_the_panel_counts_what_is_asked_and_saves_nothing(client: Client, draft: Sequence) -> None:
    def panel(*rows: Row, match: str = "all") -> str:
        return words(client.get(address(draft), asked(*rows, match=match), headers=HTMX))

    new, company = ("Status", "is", "new"), ("Company", "is_not_blank", "")
    assert "<b>1</b> of 4 leads can be enrolled now." in panel(new, company)
    assert "<b>3</b> of 4 leads can be enrolled now." in panel(new, company, match="any")
    assert "All <b>4</b> leads can be enrolled now." in panel()
    assert "No records match." in panel(("Status", "is", "Old"))
    unfinished = panel(new, ("Company", "is", ""))
    assert "<b>2</b> of 4 leads can be enrolled now." in unfinished
    assert "Condition 2 is incomplete" in unfinished
    assert kept(draft) == RecordRules()


def test_the_panel_counts_among_the_newest_records_and_says_so(
    client: Client, draft: Sequence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "MOST_LOOKED_AT", 2)
    asking = asked(("Status", "is", "New"))
    assert "<b>1</b> of the newest 2 leads can be enrolled now." in words(
        client.get(address(draft), asking, headers=HTMX)
    )
    none = words(client.get(address(draft), asked(("Status", "is", "Old")), headers=HTMX))
    assert "None of the newest records match." in none
    assert "All leads can be enrolled now." in words(client.get(address(draft), asked(), headers=HTMX))


def test_the_panel_counts_no_deleted_record_and_says_where_there_are_none(client: Client, draft: Sequence) -> None:
    Record.objects.filter(name="Lead 1").update(is_deleted=True)
    asking = asked(("Status", "is", "New"))
    assert "<b>1</b> of 3 leads" in words(client.get(address(draft), asking, headers=HTMX))
    Record.objects.update(is_deleted=True)
    assert "There are no leads yet" in words(client.get(address(draft), asking, headers=HTMX))


def test_a_field_that_no_record_holds_is_pointed_out(client: Client, draft: Sequence) -> None:
    page = words(client.get(address(draft), asked(("Statuss", "is", "New")), headers=HTMX))
    assert "“Statuss” is blank in the newest 1,000 leads." in page
    assert "None of" not in words(client.get(address(draft), asked(("status", "is", "New")), headers=HTMX))


def test_without_a_script_a_button_counts(client: Client, draft: Sequence) -> None:
    page = words(client.post(address(draft), asked(("Status", "is", "New"), preview="1")))
    assert "<b>2</b> of 4 leads can be enrolled now." in page
    assert kept(draft) == RecordRules()


def test_fields_and_their_few_values_are_suggested_as_records_have_them(client: Client, draft: Sequence) -> None:
    set_enrollment_rules(sequence=draft, rules=NEW_WITH_COMPANY, by=None, at=MONDAY)
    page = words(client.get(address(draft)))
    names = [field.name for field in client.get(address(draft)).context["form"].seen]
    assert names == ["Name", "Email", "Phone", "Company", "Status"]
    values = page.split('<datalist id="seen-values-4">')[1].split("</datalist>")[0]
    assert re.findall(r'value="(\w+)"', values) == ["New", "Working"]
    assert 'list="seen-values-4"' in page


def test_the_builder_and_the_page_say_the_rules_in_words(client: Client, draft: Sequence, world: World) -> None:
    assert "All leads can be enrolled." in words(client.get(f"/sequences/{draft.pk}/edit/"))
    set_enrollment_rules(sequence=draft, rules=NEW_WITH_COMPANY, by=None, at=MONDAY)
    said = '<b>Status</b> is <b>New</b> <span class="quiet">and</span> <b>Company</b> is not blank'
    for path in ("edit/", ""):
        assert said in words(client.get(f"/sequences/{draft.pk}/{path}"))
    assert "<b>1</b> of 4 leads can be enrolled now." in words(client.get(address(draft), headers=HTMX))


def test_agents_read_the_rules_and_change_none(world: World, draft: Sequence, as_user: SignIn) -> None:
    set_enrollment_rules(sequence=draft, rules=NEW_WITH_COMPANY, by=None, at=MONDAY)
    agent = as_user(world.ann)
    page = words(agent.get(f"/sequences/{draft.pk}/"))
    assert "Company</b> is not blank" in page
    assert address(draft) not in page
    assert agent.get(address(draft)).status_code == agent.post(address(draft), asked()).status_code == 403
    assert kept(draft) == NEW_WITH_COMPANY


def test_queries_are_as_many_for_one_record_and_condition_as_for_twenty(
    client: Client, draft: Sequence, world: World
) -> None:
    def queries(conditions: int) -> list[int]:
        rows = asked(*[("Status", "is", "New")] * conditions)
        counts = []
        for data, headers in (({}, {}), (rows, HTMX)):
            with CaptureQueriesContext(connection) as captured:
                words(client.get(address(draft), data, headers=headers))
            counts.append(len(captured))
        with CaptureQueriesContext(connection) as captured:
            words(client.post(address(draft), {**rows, "preview": "1"}))
        return [*counts, len(captured)]

    few = queries(1)
    Record.objects.bulk_create(
        Record(object="lead", name=f"More {n}", owner=world.ann, fields={f"Field {n}": "x"}) for n in range(20)
    )
    assert queries(20) == few == [5, 5, 6]


def test_who_does_not_meet_the_rules_is_left_out_at_enrollment_by_name(client: Client, world: World) -> None:
    set_enrollment_rules(sequence=world.sequence, rules=NEW_WITH_COMPANY, by=None, at=MONDAY)
    page = words(client.get("/records/enroll/", {"object": "lead", "all": "1", "sequence": str(world.sequence.pk)}))
    assert "<b>1</b> record can be enrolled." in page
    assert "<b>3</b> doesn’t match the enrollment rules" in page
