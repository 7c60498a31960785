"""Everything that is stored about one person."""

import json

from django.utils import timezone

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import opt_out
from baton.mail.models import Mail, ReceivedMail
from tests.cli.conftest import Baton
from tests.world import World, record


def with_address(name: str, address: str, world: World) -> Record:
    named = record(name, owner=world.ann)
    named.email = address
    named.save(update_fields=["email"])
    return named


def test_all_records_of_an_address_are_exported_with_what_hangs_on_them(baton: Baton, world: World) -> None:
    now = timezone.now()
    first, second = (with_address(name, "Kim@Example.org", world) for name in ("Kim", "Kim Lee"))
    with_address("Somebody", "else@example.org", world)
    action = world.enroll(first)[0]
    email = Mail.objects.create(
        participant_action=action, sender=world.ann, message_id="<1@x>", sent_from="ann@example.com",
        sent_to="kim@example.org", subject="Hello Kim", body="Hi", written_at=now,
    )  # fmt: skip
    ReceivedMail.objects.create(
        message_id="<2@x>", kind="reply", answers=email, record=first, body="No, thanks", received_at=now
    )
    opt_out(address="kim@example.org", source=Suppression.Source.ADMIN, why="Asked", at=now, by=None)
    exported = json.loads(baton.out("person", "export", "kim@example.org"))
    assert [row["id"] for row in exported["records"]] == [first.pk, second.pk]
    assert [row["subject"] for row in exported["emails"]] == ["Hello Kim"]
    assert [row["body"] for row in exported["received_emails"]] == ["No, thanks"]
    assert [row["why"] for row in exported["suppressions"]] == ["Asked"]
    assert {row["id"] for row in exported["actions"]} >= {action.pk}
    assert "Somebody" not in json.dumps(exported)


def test_an_export_is_in_the_audit_log(baton: Baton, world: World) -> None:
    with_address("Kim", "kim@example.org", world)
    baton("person", "export", "kim@example.org", by="mia")
    [line] = baton.json("audit")
    assert (line["event"], line["by"], line["subject"]) == ("exported", "mia", "Kim")


def test_an_address_that_nobody_has_is_said(baton: Baton, world: World) -> None:
    assert "No record has the address no@example.org" in baton.refusal("person", "export", "no@example.org")


def test_sequence_agents_export_nobody(baton: Baton, world: World) -> None:
    assert "requires the role Sequence Admin" in baton.refusal("person", "export", "kim@example.org", by="ann")


def test_a_person_is_erased_after_a_look(baton: Baton, world: World) -> None:
    kim = with_address("Kim", "kim@example.org", world)
    assert json.loads(baton.out("person", "forget", "kim@example.org", "--preview", "--json"))["erased"] == {
        "Records": 1
    }
    kim.refresh_from_db()
    assert kim.name == "Kim"
    baton("person", "forget", "kim@example.org", "--yes", by="mia")
    kim.refresh_from_db()
    assert (kim.name, kim.email) == ("Forgotten lead", "")
    assert [line["event"] for line in baton.json("audit")] == ["forgot"]


def test_sequence_agents_erase_nobody(baton: Baton, world: World) -> None:
    with_address("Kim", "kim@example.org", world)
    assert "requires the role" in baton.refusal("person", "forget", "kim@example.org", "--yes", by="ann")
