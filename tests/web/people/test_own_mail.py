"""One's own signature and reply address; the rest is for Sequence Admins."""

import pytest

from baton.people.access import set_mail_words
from baton.people.models import Role, User
from baton.people.permissions import NotAllowed
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.web.setup.test_users import save
from tests.world import MONDAY, World


def test_an_agent_sets_the_own_signature_and_reply_address_and_nothing_else(world: World, as_user: SignIn) -> None:
    client = as_user(world.ann)
    assert "You don’t have a sending address." in words(client.get("/own-mail/"))
    asked = {"reply_to": "team@example.com", "signature": "Ann\r\nNorthwind", "mail_from": "boss@example.com"}
    page = words(client.post("/own-mail/", asked | {"mails_per_day": "9999"}, follow=True))
    assert "New emails use them." in page
    assert "team@example.com" in page
    ann = User.objects.get(pk=world.ann.pk)
    assert (ann.reply_to, ann.signature) == ("team@example.com", "Ann\nNorthwind")
    assert (ann.mail_from, ann.mails_per_day) == ("", None)


def test_what_is_no_address_is_refused(world: World, as_user: SignIn) -> None:
    page = words(as_user(world.ann).post("/own-mail/", {"reply_to": "nobody", "signature": ""}))
    assert "Enter a valid email address." in page


def test_an_address_that_no_email_can_contain_is_refused_wherever_it_is_typed(world: World, as_user: SignIn) -> None:
    page = words(as_user(world.ann).post("/own-mail/", {"reply_to": "team@☃.test", "signature": ""}))
    assert "This address cannot be used for email: the part after @ is not an internet domain." in page
    page = words(save(as_user(world.mia), world.ann, mail_from="ann@☃.test"))
    assert "This address cannot be used for email: the part after @ is not an internet domain." in page
    save(as_user(world.mia), world.ann, mail_from="ann@münchen.test")
    assert User.objects.get(pk=world.ann.pk).mail_from == "ann@münchen.test"


def test_nobody_sets_what_stands_under_the_mail_of_another_but_an_admin(world: World) -> None:
    with pytest.raises(NotAllowed):
        set_mail_words(user=world.ann, reply_to="", signature="Sam", by=world.sam, at=MONDAY)
    set_mail_words(user=world.ann, reply_to="", signature="Ann", by=world.mia, at=MONDAY)
    assert User.objects.get(pk=world.ann.pk).signature == "Ann"


def test_an_enroller_has_no_such_page(world: World, as_user: SignIn) -> None:
    world.sam.role = Role.ENROLLER
    world.sam.save()
    assert as_user(world.sam).get("/own-mail/").status_code == 403


def test_an_admin_sets_address_and_limits_in_setup(world: World, as_user: SignIn) -> None:
    mail = {"mail_from": "ann@mail.example.com", "signature": "Ann", "mails_per_day": "50", "mails_per_minute": "0"}
    save(as_user(world.mia), world.ann, **mail)
    ann = User.objects.get(pk=world.ann.pk)
    assert (ann.mail_from, ann.mails_per_day, ann.mails_per_minute) == ("ann@mail.example.com", 50, 0)
