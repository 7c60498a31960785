"""The bell and the list behind it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from baton import sql
from baton.notices.models import Notice
from baton.notices.operations import Event, mark_read, notify
from baton.notices.queries import UNREAD, unread_count
from baton.people.models import User
from tests.web.conftest import SignIn
from tests.world import MONDAY, World


def handed(person: User, *, by: User, times: int = 1) -> None:
    for _ in range(times):
        notify([Event(user_id=person.pk, kind=Notice.Kind.HANDED, count=12)], by=by, at=MONDAY)


def test_the_bell_counts_what_is_unread(world: World, as_user: SignIn) -> None:
    handed(world.ben, by=world.mia, times=3)
    assert 'aria-label="Notices, 3 unread"' in as_user(world.ben).get("/engage/").text
    assert 'aria-label="Notices"' in as_user(world.ann).get("/engage/").text


def test_the_bell_counts_to_nine(world: World, as_user: SignIn) -> None:
    handed(world.ben, by=world.mia, times=10)
    assert 'aria-label="Notices, 9+ unread"' in as_user(world.ben).get("/engage/").text


def test_the_bell_costs_one_indexed_query(world: World) -> None:
    handed(world.ben, by=world.mia, times=30)
    with CaptureQueriesContext(connection) as queries:
        unread_count(world.ben)
    assert len(queries) == 1
    sql.run("SET LOCAL enable_seqscan = off")
    plan = "\n".join(str(line) for (line,) in sql.rows(f"EXPLAIN {UNREAD.text}", user_id=world.ben.pk, most=10))
    assert "unread_notice_of_user" in plan


def test_the_list_shows_a_notice_with_its_link(world: World, as_user: SignIn) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    page = as_user(world.ben).get("/notices/").text
    notice = Notice.objects.get(user=world.ben)
    assert f'<a href="/notices/{notice.pk}/">Mia handed you 2 actions from Ann.</a>' in page


def test_an_empty_list_says_what_it_is_for(world: World, as_user: SignIn) -> None:
    assert "No notices yet" in as_user(world.ben).get("/notices/").text


def test_opening_a_notice_marks_it_as_read_and_leads_to_the_actions(world: World, as_user: SignIn) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    notice = Notice.objects.get(user=world.ben)
    answer = as_user(world.ben).get(f"/notices/{notice.pk}/")
    assert answer["Location"] == f"/actions/?handover={notice.handover_number}"
    notice.refresh_from_db()
    assert notice.read_at


def test_an_admin_is_led_to_the_actions_that_are_theirs(world: World, as_user: SignIn) -> None:
    world.enroll()
    world.sue.role = world.mia.role
    world.sue.save()
    world.delegate(world.sdr)
    notice = Notice.objects.get(user=world.sue)
    answer = as_user(world.sue).get(f"/notices/{notice.pk}/")
    assert answer["Location"] == f"/actions/?owner={world.sue.pk}&handover={notice.handover_number}"


def test_whoever_lost_work_is_not_led_where_they_may_not_look(world: World, as_user: SignIn) -> None:
    world.reassign(*world.enroll(), to=world.ben)
    notice = Notice.objects.get(user=world.ann)
    browser = as_user(world.ann)
    assert f"/notices/{notice.pk}/read/" in browser.get("/notices/").text
    assert browser.get(f"/notices/{notice.pk}/")["Location"] == "/notices/"


def test_one_notice_is_marked_as_read_or_all_are(world: World, as_user: SignIn) -> None:
    handed(world.ben, by=world.mia, times=3)
    browser, first = as_user(world.ben), Notice.objects.order_by("pk")[0]
    browser.post(f"/notices/{first.pk}/read/")
    assert Notice.objects.filter(read_at__isnull=True).count() == 2
    browser.post("/notices/read/")
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_somebody_elses_notice_is_not_there(world: World, as_user: SignIn) -> None:
    handed(world.ben, by=world.mia)
    notice, browser = Notice.objects.get(), as_user(world.mia)
    assert browser.get(f"/notices/{notice.pk}/").status_code == 404
    assert browser.post(f"/notices/{notice.pk}/read/").status_code == 404
    browser.post("/notices/read/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_an_operator_marks_nobodys_notices(world: World) -> None:
    handed(world.ben, by=world.mia)
    assert mark_read(by=world.ann, at=MONDAY) == 0


def test_the_list_asks_as_often_for_many_as_for_one(world: World, as_user: SignIn) -> None:
    browser = as_user(world.ben)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get("/notices/")
        return len(captured)

    handed(world.ben, by=world.mia)
    one = queries()
    handed(world.ben, by=world.mia, times=19)
    assert queries() == one


def test_every_kind_leads_where_its_person_may_look(world: World, as_user: SignIn) -> None:
    [first, _second] = world.enroll()
    about: dict[Notice.Kind, dict[str, int]] = {
        Notice.Kind.NEXT_ACTION: {"participant_action_id": first.pk},
        Notice.Kind.EMAIL_PROBLEM: {"participant_action_id": first.pk},
        Notice.Kind.REPLY: {"record_id": world.lee.pk},
        Notice.Kind.OPT_OUT: {"record_id": world.lee.pk},
    }
    for kind, things in about.items():
        notify([Event(user_id=world.ann.pk, kind=kind, **things)], by=None, at=MONDAY)  # type: ignore[arg-type]
    browser = as_user(world.ann)
    for notice in Notice.objects.filter(user=world.ann):
        assert browser.get(f"/notices/{notice.pk}/", follow=True).status_code == 200
    assert browser.get("/notices/").status_code == 200


def test_health_and_many_problems_lead_to_their_lists(world: World, as_user: SignIn) -> None:
    mia = world.mia
    notify([Event(user_id=mia.pk, kind=Notice.Kind.HEALTH, count=3)], by=None, at=MONDAY)
    notify([Event(user_id=mia.pk, kind=Notice.Kind.EMAIL_PROBLEM, count=3)], by=None, at=MONDAY)
    browser = as_user(mia)
    leads = [browser.get(f"/notices/{notice.pk}/")["Location"] for notice in Notice.objects.order_by("pk")]
    assert leads == ["/health/", f"/actions/?owner={mia.pk}&only=problem"]


def test_what_was_deleted_since_is_still_told(world: World, as_user: SignIn) -> None:
    notify([Event(user_id=world.ann.pk, kind=Notice.Kind.OPT_OUT, record_id=10**9)], by=None, at=MONDAY)
    assert "A deleted record opted out of email." in as_user(world.ann).get("/notices/").text
