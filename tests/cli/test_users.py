import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from baton.cli import output
from baton.delegation.models import Handover
from baton.people.models import Role, TwoFactor, User
from baton.people.sign_in import MOST_OF_ACCOUNT, TooManyAttempts, begin_attempt
from tests.cli.conftest import Baton
from tests.world import World, owners, record, user

PASSWORD = "correct horse battery"


def test_users_are_listed_with_their_roles(baton: Baton, world: World) -> None:
    assert "Sequence Admin" in baton.out("user", "list")
    listed = {each["username"]: each["role"] for each in baton.json("user", "list")}
    assert listed["mia"] == "sequence_admin"
    assert "It requires the role Sequence Admin" in baton.refusal("user", "list", by="ann")


def test_an_empty_database_says_where_users_come_from(baton: Baton, db: None) -> None:
    assert "baton import" in baton.out("user", "list")


def test_deactivating_moves_the_work_that_a_field_gave_them(baton: Baton, world: World) -> None:
    actions = world.enroll()
    world.delegate(world.sdr)
    previewed = baton.json("user", "deactivate", "sue", "--preview")
    assert owners(actions) == ["Sue", "Sue"]
    done = baton.json("user", "deactivate", "sue", "--why", "Has left")
    assert owners(actions) == ["Ann", "Ann"]
    assert previewed["owners"] == done["owners"]
    baton("user", "reactivate", "sue")
    assert owners(actions) == ["Sue", "Sue"]


def test_only_a_sequence_admin_deactivates(baton: Baton, world: World) -> None:
    assert "Ann can’t do this" in baton.refusal("user", "deactivate", "sue", by="ann")
    assert "There is no user or queue 'zoe'." in baton.refusal("user", "deactivate", "zoe")


@pytest.mark.parametrize("spelling", ["Sequence Admin", "sequence-admin", "SEQUENCE_ADMIN"])
def test_a_role_is_given_in_any_spelling(baton: Baton, world: World, spelling: str) -> None:
    assert baton.out("user", "set-role", "sam", spelling).endswith("Sam: Sequence Admin.\n")
    assert User.objects.get(username="sam").role == Role.SEQUENCE_ADMIN


def test_a_manager_is_made_and_reassigns_the_work_of_the_team_alone(baton: Baton, world: World) -> None:
    baton("user", "set-role", "sue", "Manager")
    User.objects.filter(username="ann").update(manager=world.sue)
    of_ann, of_sam = world.enroll(), world.enroll(record("Of Sam", owner=world.sam))
    assert baton.json("reassign", "--all", "--to", "ben", by="sue")["moved"] == len(of_ann)
    assert set(owners(of_ann)) == {"Ben"}
    assert set(owners(of_sam)) == {"Sam"}
    refusal = baton.refusal("reassign", "--all", "--to", "ann", by="ben")
    assert "requires the role Sequence Admin or Manager" in refusal


def test_a_manager_sees_handovers_and_users_of_the_team_alone(baton: Baton, world: World) -> None:
    baton("user", "set-role", "sue", "Manager")
    world.enroll(record("Of Sam", owner=world.sam))
    assert baton.json("handovers", by="sue") == []
    assert "Handover" in baton.refusal("handover", "show", str(Handover.objects.latest("pk").pk), by="sue")
    assert "Sue can’t do this" in baton.refusal("user", "list", by="sue")


def test_a_role_is_taken_away_with_none(baton: Baton, world: World) -> None:
    world.delegate(world.sdr)
    world.enroll()
    assert baton.json("user", "set-role", "sue", "none", "--preview")["moved"] == 2
    assert baton.json("user", "set-role", "sue", "none")["reasons"]["unable"] == 2
    assert User.objects.get(username="sue").role == ""


def test_a_role_that_is_none_is_a_usage_error(baton: Baton, world: World) -> None:
    assert "is not a role" in baton.refusal("user", "set-role", "sam", "boss", exits=2)


def test_nobody_gives_themselves_a_role(baton: Baton, world: World) -> None:
    assert "Sam can’t do this" in baton.refusal("user", "set-role", "sam", "Sequence Admin", by="sam")


def test_a_password_is_asked_for_twice_and_never_shown(baton: Baton, world: World) -> None:
    result = baton("user", "set-password", "sam", stdin=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in result.output
    assert "at least 12 characters" in result.stderr
    assert User.objects.get(username="sam").check_password(PASSWORD)


def test_a_password_can_come_from_another_program(baton: Baton, world: World) -> None:
    baton("user", "set-password", "sam", "--stdin", stdin=f"{PASSWORD}\n")
    assert User.objects.get(username="sam").check_password(PASSWORD)


def test_a_password_that_is_easily_guessed_is_refused(baton: Baton, world: World) -> None:
    result = baton("user", "set-password", "sam", "--stdin", stdin="abc\n", exits=1)
    assert "too short" in result.stderr
    assert not User.objects.get(username="sam").check_password("abc")


def test_a_user_is_invited_by_email(baton: Baton, world: World, settings: LazySettings) -> None:
    settings.EMAIL_HOST = ""
    assert "Set BATON_SMTP_URL, or set a password" in baton.refusal("user", "invite", "sam")
    settings.EMAIL_HOST = "mail.example.com"
    User.objects.filter(username="sam").update(email="sam@example.com")
    assert "An invitation is being sent to sam@example.com." in baton.out("user", "invite", "sam")
    assert "Ann can’t do this" in baton.refusal("user", "invite", "sam", by="ann")


def test_agents_set_their_own_password_and_no_other(baton: Baton, world: World) -> None:
    words = ("user", "set-password", "sam", "--stdin")
    baton(*words, by="sam", stdin=f"{PASSWORD}\n")
    assert "Ann can’t do this" in baton(*words, by="ann", stdin=f"{PASSWORD}\n", exits=1).stderr


def test_a_name_that_two_people_have_is_refused(baton: Baton, world: World) -> None:
    user("ann2")
    User.objects.filter(username="ann2").update(name="Sam")
    record("Lou", owner=world.sam)
    baton("user", "set-role", "sam", "enroller")
    assert User.objects.get(username="sam").role == Role.ENROLLER
    User.objects.filter(username="sam").update(username="samuel")
    assert "More than one user or queue is named 'Sam'" in baton.refusal("user", "set-role", "Sam", "enroller")


def test_too_many_wrong_passwords_are_forgotten_on_request(baton: Baton, world: World) -> None:
    for n in range(MOST_OF_ACCOUNT):
        begin_attempt(username="Sam", address=f"192.0.2.{n}", at=timezone.now())
    with pytest.raises(TooManyAttempts):
        begin_attempt(username="sam", address="192.0.2.99", at=timezone.now())
    assert "Ann can’t do this" in baton.refusal("user", "unlock", "sam", by="ann")
    assert baton.out("user", "unlock", "sam") == "sam can sign in again; 10 wrong passwords forgotten.\n"
    begin_attempt(username="sam", address="192.0.2.99", at=timezone.now())
    assert baton.json("user", "unlock", "--address", "192.0.2.99") == {"unlocked": "192.0.2.99", "forgotten": 1}
    assert "Give a user, or --address." in baton.refusal("user", "unlock", exits=2)
    assert "is not a network address" in baton.refusal("user", "unlock", "--address", "here", exits=2)


def test_a_user_is_signed_out_by_themselves_or_an_admin(baton: Baton, world: World) -> None:
    for name in ("sam", "sam", "ben"):
        Client().force_login(User.objects.get(username=name))
    assert "Ann can’t do this" in baton.refusal("user", "sign-out", "sam", by="ann")
    assert "signed out of 2 sessions." in baton.out("user", "sign-out", "sam", by="mia")
    assert "signed out of 1 session." in baton.out("user", "sign-out", "ben", by="ben")


def test_the_operator_makes_a_link_to_sign_in(baton: Baton, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output.out, "_width", 40)  # a narrow terminal must not break it
    link = baton.out("user", "sign-in-link", "mia").strip()
    assert Client().post(link.removeprefix("http://127.0.0.1:8000")).status_code == 302
    assert "Only the operator" in baton.refusal("user", "sign-in-link", "mia", by="mia")
    user("rita", role=Role.ENROLLER)
    assert "can’t sign in" in baton.refusal("user", "sign-in-link", "rita")


def test_two_factor_sign_in_is_turned_off_for_who_lost_the_phone(baton: Baton, world: World) -> None:
    TwoFactor.objects.create(user=world.sam, secret="x", last_step=0, recovery_codes=[])
    assert "Ann can’t do this" in baton.refusal("user", "two-factor-off", "sam", by="ann")
    assert "Two-factor sign-in of Sam is off." in baton.out("user", "two-factor-off", "sam", by="mia")
    assert "Sam has no two-factor sign-in." in baton.out("user", "two-factor-off", "sam", by="mia")
