from collections import Counter

import pytest

from baton.cli import northwind
from baton.delegation.models import Handover
from baton.mail.models import Mail, ReceivedMail
from baton.mail.replies import page_of_replies
from baton.participants.models import ParticipantAction
from baton.people.models import Role, User
from baton.sequences.models import Sequence
from baton.sequences.templates import snippets_of
from baton.sql.paging import PageRequest
from tests.cli.conftest import Baton
from tests.world import MONDAY, user


def everything() -> list[object]:
    actions = ParticipantAction.objects.order_by("participant__record__name", "pk")
    return [
        list(actions.values_list("participant__record__name", "owner__name", "status", "expected_at", "note")),
        list(Handover.objects.order_by("at", "change_count").values_list("cause", "at", "change_count", "why")),
    ]


def test_the_demo_is_alive(baton: Baton, db: None) -> None:
    shown = baton.out("demo", "load")
    assert "Northwind is a fictional demo organization." in shown
    assert "maya.okafor@northwind.example      Sequence Admin" in shown
    assert Sequence.objects.filter(status="active").count() == 6
    statuses = Counter(ParticipantAction.objects.values_list("status", flat=True))
    assert min(statuses[each] for each in ("completed", "skipped", "current", "waiting")) > 5
    causes = Counter(Handover.objects.values_list("cause", flat=True))
    assert causes.keys() >= {"enrollment", "reassignment", "undo", "absence", "action_delegation"}
    assert baton.json("health", exits=1)
    assert not Handover.objects.filter(at__gt=MONDAY).exists()


def test_the_demo_has_replies_with_their_threads_and_snippets_to_answer_them(baton: Baton, db: None) -> None:
    baton("demo", "load")
    daniel = User.objects.get(name="Daniel Reyes")
    first, second = page_of_replies(user=daniel, at=MONDAY, page=PageRequest(size=10)).rows
    assert (first.sequence, second.sequence) == ("Webinar follow-up", "Inbound leads")
    # The campaign’s owner wrote it; who answers is what the action says.
    assert Mail.objects.get(answers=first.id).sender.name != "Daniel Reyes"
    assert page_of_replies(user=User.objects.get(name="Grace Lindqvist"), at=MONDAY, page=PageRequest(size=10)).rows
    assert not ReceivedMail.objects.filter(body__contains=">").exists()
    assert all(snippets_of(kind) for kind in ("lead", "contact", "campaign member"))


def test_the_people_of_the_demo_can_sign_in_with_their_roles(baton: Baton, db: None) -> None:
    baton("demo", "load")
    roles = dict(User.objects.filter(is_active=True).values_list("name", "role"))
    assert roles.pop("Maya Okafor") == Role.SEQUENCE_ADMIN
    assert roles.pop("Nadia Petrova") == Role.MANAGER
    assert roles.pop("Integration User") == Role.ENROLLER
    assert set(roles.values()) == {Role.SEQUENCE_AGENT}
    assert all(User.objects.get(name=name).check_password("baton-demo") for name in northwind.SIGN_INS)


def test_loading_the_demo_again_changes_nothing_and_says_how_to_sign_in(baton: Baton, db: None) -> None:
    first = baton.out("demo", "load")
    before = everything()
    assert baton.out("demo", "load") == first
    assert everything() == before
    assert [each["username"] for each in baton.json("demo", "load")] == [
        "maya.okafor@northwind.example",
        "daniel.reyes@northwind.example",
        "grace.lindqvist@northwind.example",
        "nadia.petrova@northwind.example",
    ]


def test_a_demo_that_failed_half_way_left_nothing_and_is_loaded_by_a_second_run(
    baton: Baton, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_at: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(northwind, "_hand_over", fail)
        with pytest.raises(RuntimeError):
            baton("demo", "load")
    assert not User.objects.exists()
    baton("demo", "load")
    assert Handover.objects.filter(cause="undo").exists()


def test_the_demo_does_not_mix_with_own_data(baton: Baton, db: None) -> None:
    user("ann")
    assert "can only be loaded into an empty Baton" in baton.refusal("demo", "load")
    assert User.objects.count() == 1


def test_migrating_an_up_to_date_database_says_so(baton: Baton, db: None) -> None:
    assert baton.out("migrate") == "The database is up to date.\n"
    assert baton.json("migrate") == {"migrated": []}
