"""The log of handovers asked by conditions: what matches, how far it is looked for, its columns, and as a file."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from baton.delegation import changes
from baton.delegation.models import Handover
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.people.models import Activity, Role
from baton.sql import bounds
from baton.web.handovers.columns import HANDOVER_COLUMNS
from baton.web.handovers.wording import with_title
from tests.web.asking import conditions, lines, link, words
from tests.web.conftest import SignIn
from tests.world import MONDAY, World

REASSIGNED = conditions(("Cause", "is", Handover.Cause.REASSIGNMENT.label))
LEAVE = conditions(("Reason", "contains", "leave"))


@pytest.fixture
def mia(world: World, as_user: SignIn) -> Client:
    """Records are enrolled, reassigned by mia while somebody is on leave, and that is undone."""
    world.enroll()
    reassigned = world.do(
        changes.reassignment(matching=ActionFilter(record_id=world.lee.pk), to=world.ben), why="Ann is on leave"
    ).handover
    assert reassigned
    world.do(undo(handover=reassigned), at=MONDAY + timedelta(days=1))
    Handover.objects.filter(cause="enrollment").update(by=None, why="=Cheap")
    return as_user(world.mia)


def causes(client: Client, query: str) -> list[str]:
    return [line.row.handover.cause for line in client.get(f"/handovers/?{query}").context["page"].rows]


def many(number: int, **values: object) -> None:
    Handover.objects.bulk_create(
        Handover(cause="reassignment", at=MONDAY + timedelta(days=9, minutes=n), **values) for n in range(number)
    )


@pytest.mark.parametrize(
    ("condition", "causes_found"),
    [
        (("Cause", "is", "reassigned"), ["reassignment"]),
        (("Actions", "is_more", "1"), ["undo", "reassignment", "enrollment"]),
        (("Actions", "is_less", "2"), []),
        (("Undone", "is", "Yes"), ["reassignment"]),
        (("By", "is", "Command line"), ["enrollment"]),
        (("By", "is", "mia"), ["undo", "reassignment"]),
        (("When", "is", "2026-03-03"), ["undo"]),
        (("When", "is_less", "2026-03-03"), ["reassignment", "enrollment"]),
        (("Sequence", "begins_with", "In"), ["enrollment"]),
        (("Reassigned until", "is_blank", ""), ["undo", "reassignment", "enrollment"]),
    ],
)
def test_handovers_are_found_by_what_their_columns_say(
    mia: Client, condition: tuple[str, str, str], causes_found: list[str]
) -> None:
    assert causes(mia, conditions(condition)) == causes_found


def test_a_handover_matches_all_of_a_group_or_another(mia: Client) -> None:
    both = conditions(("Reason", "contains", "leave"), ("Undone", "is", "No"))
    assert causes(mia, both) == []
    assert causes(mia, f"{both}&group=2&field=Cause&operator=is&value=Enrollment") == ["enrollment"]


def test_conditions_compare_what_the_columns_show(world: World, mia: Client) -> None:
    world.reassign(*world.actions(), to=world.ben)
    Handover.objects.filter(pk=Handover.objects.latest("pk").pk).update(until=datetime(2026, 5, 1, 12, tzinfo=UTC))
    for handover in Handover.objects.select_related("by", "sequence", "undone_by"):
        row = with_title(handover, {})
        for label, text in HANDOVER_COLUMNS.fields_of(row).items():
            value = text[:10] if label in {"When", "Reassigned until"} else text
            query = conditions((label, "is" if value else "is_blank", value))
            page = mia.get(f"/handovers/?{query}").context["page"]
            assert handover.pk in [line.row.handover.pk for line in page.rows], (label, text)


def test_a_field_that_the_log_does_not_have_is_refused_by_name(mia: Client) -> None:
    query = conditions(("Flavor", "is", "vanilla"))
    assert "This list has no field “Flavor”. Select one of its fields." in words(mia.get(f"/handovers/?{query}"))
    assert mia.get(f"/handovers/export.csv?{query}").headers["Location"] == f"/handovers/?{query}"


def test_what_is_rare_is_looked_for_among_so_many_and_no_more(mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    many(25)
    monkeypatch.setattr(bounds, "MOST_LOOKED_AT", 10)
    answer, pages = mia.get(f"/handovers/?{LEAVE}"), 1
    assert "No matching handovers so far" in words(answer)
    assert "Searched 10,000 handovers for this page" in words(answer)
    while not answer.context["page"].rows:
        answer, pages = mia.get(link(answer, "next")), pages + 1
    assert [line.row.handover.cause for line in answer.context["page"].rows] == ["reassignment"]
    assert pages == 3
    back = mia.get(link(answer, "prev"))
    assert "No matching handovers so far" in words(back)


def test_a_rare_cause_is_looked_for_among_so_many_too(mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    many(25)
    monkeypatch.setattr(bounds, "MOST_LOOKED_AT", 10)
    assert "No matching handovers so far" in words(mia.get("/handovers/?cause=undo"))


def test_what_matches_is_counted_and_more_is_said_to_be_more(mia: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    many(58, why="On leave")
    assert "1–50 of 61 handovers" in words(mia.get("/handovers/"))
    assert "1–50 of 59 handovers" in words(mia.get(f"/handovers/?{LEAVE}"))
    monkeypatch.setattr(bounds, "MOST_LOOKED_AT", 55)
    assert "1–50 of 55+ handovers" in words(mia.get(f"/handovers/?{LEAVE}"))
    monkeypatch.setattr(bounds, "MOST_COUNTED", 52)
    assert "1–50 of 52+ handovers" in words(mia.get("/handovers/"))


def test_columns_are_chosen(mia: Client) -> None:
    page = words(mia.get("/handovers/?column=cause&column=undone"))
    assert '<td data-label="Cause">Reassigned</td> <td data-label="Undone">Yes</td>' in page
    assert 'data-label="When"' not in page


def test_the_log_is_a_file_with_its_columns_and_a_line_in_the_audit(world: World, mia: Client) -> None:
    matching, usual = conditions(("Undone", "is", "No")), "column=when&column=by&column=reason&column=actions"
    assert 'href="/handovers/export.csv?group=' in mia.get(f"/handovers/?{usual}&{matching}").text
    query = f"column=when&column=by&column=reason&{matching}"
    assert f'href="/handovers/export.csv?{query}"' in words(mia.get(f"/handovers/?{query}")).replace("&amp;", "&")
    number = Handover.objects.get(cause="reassignment").pk
    # A spreadsheet would run the reason.
    assert lines(mia.get(f"/handovers/export.csv?{query}")) == [
        "Handover,When (UTC),By,Reason",
        f"Handover {number} undone,2026-03-03 09:00,Mia,",
        "Records enrolled in Inbound,2026-03-02 09:00,Command line,'=Cheap",
    ]
    exported = Activity.objects.get(event="exported")
    assert (exported.by, exported.details["what"]) == (world.mia, "handovers")


def test_a_manager_exports_and_counts_only_what_they_see(world: World, as_user: SignIn, mia: Client) -> None:
    world.sam.role = Role.MANAGER
    world.sam.save()
    manager = as_user(world.sam)
    assert lines(manager.get("/handovers/export.csv")) == ["Handover,When (UTC),By,Actions,Reason"]
    assert causes(manager, LEAVE) == []


def test_who_may_not_see_handovers_exports_none(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/handovers/export.csv").status_code == 403
    assert not Activity.objects.filter(event="exported").exists()


def test_queries_are_as_many_for_one_that_matches_and_for_twenty(mia: Client) -> None:
    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert mia.get(f"/handovers/?{query}").status_code == 200
        return len(captured)

    for_one = queries(LEAVE)
    many(20, why="On leave")
    assert queries(LEAVE) == for_one
    assert for_one == 14


def test_the_log_is_searched_by_reason_person_and_sequence(mia: Client) -> None:
    assert causes(mia, "q=on+leave") == ["reassignment"]
    assert causes(mia, "q=inbound") == ["enrollment"]
    assert causes(mia, f"q=mia&{REASSIGNED}") == ["reassignment"]
    assert causes(mia, f"q=nowhere&{LEAVE}") == []
    assert len(lines(mia.get("/handovers/export.csv?q=on+leave"))) == 2


def test_the_log_is_read_from_the_oldest_on(mia: Client) -> None:
    many(60)
    first = mia.get("/handovers/?sort=oldest")
    second = mia.get(link(first, "next"))
    shown = [line.row.handover.at for page in (first, second) for line in page.context["page"].rows]
    assert shown == sorted(shown)
    assert len(shown) == 63
    assert mia.get(link(second, "prev")).context["page"] == first.context["page"]
    searched = mia.get(f"/handovers/?sort=oldest&{REASSIGNED}")
    assert searched.context["page"].rows[0].row.handover.at == min(
        Handover.objects.filter(cause="reassignment").values_list("at", flat=True)
    )
    assert 'aria-sort="ascending"' in words(first)
    file = lines(mia.get("/handovers/export.csv?sort=oldest&column=number"))
    assert file[1].endswith(f",{Handover.objects.earliest('at', 'pk').pk}")
