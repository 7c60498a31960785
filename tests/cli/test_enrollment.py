from pathlib import Path

from baton.crm.models import Record
from baton.delegation.models import Handover
from baton.participants.models import Participant, ParticipantAction, RecordNote
from baton.people.models import Role, User
from baton.sequences.models import Sequence
from tests.cli.conftest import Baton
from tests.world import World, owners, record, sequence

SHORT, LONG = "00QEc00000BBaeX", "00QEc00000BBaeXMAT"


def test_enrolling_creates_the_actions_with_their_owners(baton: Baton, world: World) -> None:
    shown = baton.out("enroll", "inbound", "--record", world.lee.pk, "--why", "Trade fair", by="mia")
    handover = Handover.objects.get()
    assert "1 record enrolled in Inbound." in shown
    assert f"See handover {handover.pk}." in shown
    assert owners(world.actions()) == ["Ann", "Ann"]
    assert (handover.why, handover.by) == ("Trade fair", world.mia)


def test_a_record_is_found_by_each_of_its_names(baton: Baton, world: World) -> None:
    lou, pat = record("Lou", owner=world.ann), record("Pat", owner=world.ann)
    Record.objects.filter(pk=lou.pk).update(crm_id=LONG)
    Record.objects.filter(pk=pat.pk).update(email="Pat@Example.com")
    named = ("--record", SHORT, "--record", LONG, "--record", "pat@example.COM", "--record", world.lee.pk)
    assert baton.json("enroll", "inbound", *named)["enrolled"] == 3


def test_the_preview_of_an_enrollment_counts_what_it_then_does(baton: Baton, world: World) -> None:
    words = ("enroll", "inbound", "--record", world.lee.pk, "--record", "nobody@example.com")
    previewed = baton.json(*words, "--preview")
    assert not Participant.objects.exists()
    done = baton.json(*words)
    assert {**previewed, "is_preview": False, "handover": done["handover"]} == done
    assert (done["enrolled"], done["owners"][0]["name"], done["owners"][0]["gains"]) == (1, "Ann", 2)


def test_who_cannot_enter_is_refused_alone_and_told_why(baton: Baton, world: World) -> None:
    twin = record("Twin", owner=world.ann)
    Record.objects.filter(pk__in=[world.lee.pk, twin.pk]).update(email="twin@example.com")
    acme = record("Acme", owner=world.ann, object="account")
    names = (world.lee.pk, acme.pk, "zoe@example.com", "twin@example.com")
    enrolled = baton.json("enroll", "inbound", *(word for name in names for word in ("--record", name)))
    assert enrolled["enrolled"] == 1
    assert enrolled["refusals"] == [
        {"record": "zoe@example.com", "because": "no record found"},
        {"record": "twin@example.com", "because": "several records have this address; use the ID"},
        {"record": f"Acme ({acme.pk})", "because": "the sequence is for a different object"},
    ]


def test_people_in_other_sequences_are_warned_of_or_leave_them(baton: Baton, world: World) -> None:
    world.enroll()
    warned, first = sequence("Newsletter"), sequence("Demo request")
    Sequence.objects.filter(pk=warned.pk).update(other_sequences="warned")
    shown = baton.out("enroll", "newsletter", "--record", world.lee.pk, "--preview")
    assert "Also in" in shown
    assert "Inbound" in shown
    [warning] = baton.json("enroll", "newsletter", "--record", world.lee.pk)["warnings"]
    assert (warning["record"], warning["sequences"]) == ("Lee", ["Inbound"])
    exclusive = Sequence.objects.exclude(pk=first.pk)
    exclusive.update(other_sequences="exclusive", exclusive_priority=3)
    Sequence.objects.filter(pk=first.pk).update(other_sequences="exclusive", exclusive_priority=1)
    words = ("enroll", "demo request", "--record", world.lee.pk)
    assert "2 participants would leave exclusive sequences of a lower priority." in baton.out(*words, "--preview")
    assert baton.json(*words)["left_other_sequences"] == 2
    again = baton("enroll", "inbound", "--record", world.lee.pk, exits=1)
    assert "in an exclusive sequence of the same or a higher priority" in again.stdout
    assert "Exclusive, priority P1" in baton.out("sequence", "show", "demo request")


def test_when_nobody_can_enter_the_command_fails(baton: Baton, world: World) -> None:
    world.enroll()
    again = baton("enroll", "inbound", "--record", world.lee.pk, exits=1)
    assert "already in this sequence" in again.stdout
    assert baton.json("enroll", "inbound", "--record", "x", exits=1)["refusals"][0]["record"] == "x"


def test_records_come_from_a_file_or_from_another_program(baton: Baton, world: World, tmp_path: Path) -> None:
    lou = record("Lou", owner=world.ann)
    file = tmp_path / "records.txt"
    file.write_bytes(f"\ufeff{world.lee.pk}\r\n\r\n  \r\n".encode())
    assert baton.json("enroll", "inbound", "--from", file)["enrolled"] == 1
    assert "1 record enrolled" in baton.out("enroll", "inbound", "--from", "-", stdin=f"{lou.pk}\n")
    file.write_bytes(b"\xff\x00\n")
    assert "no record found" in baton("enroll", "inbound", "--from", file, exits=1).stdout


def test_many_refusals_are_cut_short_for_people_only(baton: Baton, world: World, tmp_path: Path) -> None:
    file = tmp_path / "records.txt"
    file.write_text("".join(f"x{n}\n" for n in range(30)))
    result = baton("enroll", "inbound", "--from", file, exits=1)
    assert "x19" in result.stdout
    assert "x20" not in result.stdout
    assert "10 more were skipped" in result.stderr
    assert len(baton.json("enroll", "inbound", "--from", file, exits=1)["refusals"]) == 30


def test_all_records_or_those_of_an_owner_are_enrolled_at_once(baton: Baton, world: World) -> None:
    record("Lou", owner=world.ben)
    gone = record("Gone", owner=world.ben)
    Record.objects.filter(pk=gone.pk).update(is_deleted=True)
    assert baton.json("enroll", "inbound", "--owner", "ben")["enrolled"] == 1
    assert baton.json("enroll", "inbound", "--object", "lead", "--all")["enrolled"] == 1


def test_which_records_is_said_in_one_way(baton: Baton, world: World) -> None:
    assert "Choose records" in baton.refusal("enroll", "inbound", exits=2)
    assert "Choose records" in baton.refusal("enroll", "inbound", "--all", "--owner", "ann", exits=2)


def test_enrollers_and_sequence_admins_enroll_and_agents_do_not(baton: Baton, world: World) -> None:
    User.objects.filter(pk=world.sam.pk).update(role=Role.ENROLLER)
    words = ("enroll", "inbound", "--all")
    for more in ((), ("--preview",)):
        assert "Ann can’t do this" in baton.refusal(*words, *more, by="ann")
    baton(*words, by="sam")


def test_participants_are_paused_and_resumed(baton: Baton, world: World) -> None:
    world.enroll()
    assert baton.out("pause", "inbound", "--record", world.lee.pk) == "1 participant of Inbound paused.\n"
    assert Participant.objects.get().status == "paused"
    assert baton("pause", "inbound", "--all", exits=1).stdout == "0 participants of Inbound paused.\n"
    assert baton.json("resume", "inbound", "--all")["resumed"] == 1
    assert Participant.objects.get().status == "active"


def test_participants_are_removed_with_their_open_actions(baton: Baton, world: World) -> None:
    world.enroll()
    assert baton.json("remove", "inbound", "--owner", "ann") == {"removed": 1, "refusals": []}
    assert {action.status for action in world.actions()} == {"cancelled"}
    assert "no record found" in baton("remove", "inbound", "--record", "zoe", exits=1).stdout


def test_enrollers_remove_but_do_not_pause(baton: Baton, world: World) -> None:
    world.enroll()
    User.objects.filter(pk=world.sam.pk).update(role=Role.ENROLLER)
    for command in ("pause", "resume"):
        assert "Sam can’t do this" in baton.refusal(command, "inbound", "--all", by="sam")
    assert "Ann can’t do this" in baton.refusal("remove", "inbound", "--all", by="ann")
    baton("remove", "inbound", "--all", by="sam")


def test_participants_are_finished_with_a_result(baton: Baton, world: World) -> None:
    world.enroll()
    words = ("finish", "inbound", "--all", "--result", "meeting booked", "--note", "Tuesday")
    assert baton.out(*words, by="mia") == "1 participant of Inbound finished.\n"
    lee = Participant.objects.get()
    assert (str(lee.result), lee.exit_why, lee.ended_by) == ("Meeting booked", "Tuesday", world.mia)
    assert baton(*words, exits=1).stdout == "0 participants of Inbound finished.\n"
    assert "“Won” is not a result. Choose one of these:" in baton.refusal(
        "finish", "inbound", "--all", "--result", "Won"
    )
    assert "requires the role" in baton.refusal(*words, by="ann")


def test_a_channel_is_skipped_for_many(baton: Baton, world: World) -> None:
    world.enroll(world.lee, record("Kim", owner=world.ben))
    words = ("skip-channel", "inbound", "--all", "--channel", "call", "--note", "Email only")
    assert "requires the role" in baton.refusal(*words, by="ann")
    assert baton.out(*words, by="mia") == "2 participants of Inbound skipped.\n"
    assert set(ParticipantAction.objects.values_list("status", "note", "performer__name")) == {
        ("skipped", "Email only", "Mia")
    }
    assert baton(*words, exits=1).stdout == "0 participants of Inbound skipped.\n"


def test_a_note_is_added_to_many_in_the_name_of_a_user(baton: Baton, world: World) -> None:
    record("Kim", owner=world.ben)
    assert "A note has an author." in baton.refusal("note", "Met at the fair", "--all")
    assert baton.out("note", "Met at the fair", "--all", by="mia") == "Note added to 2 records.\n"
    assert baton.json("note", "Mine", "--all", by="ann") == {"noted": 1, "refusals": []}
    assert sorted(RecordNote.objects.values_list("record__name", "text", "by__name")) == [
        ("Kim", "Met at the fair", "Mia"), ("Lee", "Met at the fair", "Mia"), ("Lee", "Mine", "Ann"),
    ]  # fmt: skip
    assert "Enter a note." in baton.refusal("note", " ", "--all", by="mia")


def test_participants_are_moved_to_the_same_step_of_another_sequence(baton: Baton, world: World) -> None:
    sequence("Outbound", actions=3)
    world.enroll()
    words = ("move", "inbound", "--all", "--to", "outbound")
    previewed = baton.json(*words, "--preview")
    assert Participant.objects.get().status == "active"
    done = baton.json(*words, "--why", "New texts", by="mia")
    assert {**previewed, "is_preview": False, "handover": done["handover"]} == done
    assert (done["participants"], done["refusals"]) == (1, [])
    assert Handover.objects.get(pk=done["handover"]).why == "New texts"
    baton("undo", done["handover"])
    assert Participant.objects.get(status="active").sequence == world.sequence


def test_a_move_says_where_they_carry_on_and_who_is_skipped(baton: Baton, world: World) -> None:
    sequence("Outbound", actions=3)
    world.enroll()
    shown = baton.out("move", "inbound", "--all", "--to", "outbound", "--preview")
    assert "1 participant would move to Outbound." in shown
    assert "Call 1" in shown
    assert "already in this sequence" in baton("move", "inbound", "--all", "--to", "inbound", exits=1).stdout
    assert "Ann can’t do this" in baton.refusal("move", "inbound", "--all", "--to", "outbound", by="ann")
