"""The activity log of everybody and everything."""

from django.test import Client

from baton.people.models import User
from tests.cli.conftest import Baton
from tests.world import World

PASSWORD = "a-long-enough-secret"


def sign_in(username: str, password: str = PASSWORD) -> Client:
    client = Client(REMOTE_ADDR="192.0.2.1")
    client.post("/sign-in/", {"username": username, "password": password})
    return client


def with_password(person: User) -> User:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def test_sign_ins_refusals_and_sign_outs_are_listed_newest_first(baton: Baton, world: World) -> None:
    with_password(world.mia)
    sign_in("mia", "wrong")
    sign_in("nobody", "wrong")
    sign_in("mia").post("/sign-out/")
    events = [(line["event"], line["by"], line["details"]["address"]) for line in baton.json("audit", "--sign-ins")]
    assert events == [
        ("signed_out", "mia", "192.0.2.1"),
        ("signed_in", "mia", "192.0.2.1"),
        ("sign_in_refused", None, "192.0.2.1"),
    ]
    assert "A sign-in as Mia from 192.0.2.1 was refused." in baton.out("audit")
    assert "nobody" not in baton.out("audit")
    assert "wrong" not in baton.out("audit")


def test_role_changes_and_exports_are_in_it(baton: Baton, world: World) -> None:
    baton("user", "set-role", "sam", "Sequence Admin")
    sign_in(with_password(world.mia).username).get("/actions/export.csv")
    [exported, signed_in, role] = baton.json("audit")
    assert (exported["event"], exported["by"]) == ("exported", "mia")
    assert signed_in["event"] == "signed_in"
    assert (role["event"], role["by"], role["subject"]) == ("edited", None, "Sam")
    assert role["details"]["changes"][0]["field"] == "Role"


def test_at_most_so_many_lines_are_listed(baton: Baton, world: World) -> None:
    baton("user", "set-role", "sam", "Sequence Admin")
    baton("user", "set-role", "sam", "Enroller")
    assert len(baton.json("audit", "--limit", "1")) == 1


def test_sequence_agents_do_not_see_it(baton: Baton, world: World) -> None:
    assert "requires the role Sequence Admin" in baton.refusal("audit", by="ann")
