"""Who is told of replies, opt-outs and problems of email."""

from baton.crm.models import Suppression
from baton.mail.due import queue_due
from baton.mail.handing_over import write_down
from baton.mail.models import Mail
from baton.mail.opting_out import opt_out
from baton.mail.smtp import Delivery, Result
from baton.notices.models import Notice
from baton.people.models import User
from baton.sequences.models import Template
from tests.mail.conftest import MailServer, came
from tests.mails import out_of_office, reply
from tests.notices.reading import notices, only_notice
from tests.world import MONDAY, World, record, sequence


def test_the_sender_is_told_of_a_reply(world: World, sent: Mail) -> None:
    came(reply(sent.message_id, subject="Re: For Acme"))
    assert notices(world.ann) == ["Lee replied to your email in Inbound."]
    assert only_notice(world.ann).text == "Re: For Acme"


def test_whoever_has_the_person_in_another_sequence_is_told_of_the_reply(world: World, sent: Mail) -> None:
    inbound = world.sequence
    world.sequence = sequence("Outbound")
    world.reassign(*world.enroll(), to=world.ben)
    Notice.objects.all().delete()
    came(reply(sent.message_id))
    assert inbound.name == "Inbound"
    assert notices(world.ben) == ["Lee replied to an email from Ann in Inbound."]
    assert notices(world.ann) == ["Lee replied to your email in Inbound."]
    assert notices(world.sam) == []


def test_whoever_has_another_record_of_the_person_is_shown_that_one(world: World, sent: Mail) -> None:
    twin = record("Twin", owner=world.ben)
    type(twin).objects.filter(pk=twin.pk).update(email="LEE@example.org")
    came(reply(sent.message_id))
    assert notices(world.ben) == ["Twin replied to an email from Ann in Inbound."]
    assert only_notice(world.ann).record == world.lee


def test_an_automatic_reply_is_not_told(world: World, sent: Mail) -> None:
    came(out_of_office(sent.message_id))
    assert notices(world.ann) == []


def test_the_owner_is_told_who_opted_out(world: World, sent: Mail) -> None:
    twin = record("Twin", owner=world.ben)
    type(twin).objects.filter(pk=twin.pk).update(email="LEE@example.org")
    opt_out(address="lee@example.org", source=Suppression.Source.LINK, why="", at=MONDAY)
    assert notices(world.ann) == ["Lee opted out of email."]
    assert notices(world.ben) == ["Twin opted out of email."]
    opt_out(address="lee@example.org", source=Suppression.Source.LINK, why="", at=MONDAY)
    assert len(notices(world.ann)) == 1


def test_a_colleague_who_opts_a_person_out_is_named_and_not_told(world: World, sent: Mail) -> None:
    opt_out(address="lee@example.org", source=Suppression.Source.ADMIN, why="Asked by phone", at=MONDAY, by=world.mia)
    assert notices(world.ann) == ["Mia opted Lee out of email."]
    assert notices(world.mia) == []


def test_an_automatic_email_with_a_problem_is_told_once(world: World, server: MailServer) -> None:
    Template.objects.filter(name="First").update(subject="For {{ record.Nothing }}")
    world.enroll()
    for _ in range(2):
        queue_due(at=MONDAY)
    assert notices(world.ann) == ["Mail 1 to Lee in Inbound has a problem."]
    assert "Nothing" in only_notice(world.ann).text


def test_many_problems_are_one_notice_with_the_count(world: World, server: MailServer) -> None:
    Template.objects.filter(name="First").update(subject="For {{ record.Nothing }}")
    others = [record(f"Kim {n}", owner=world.ann) for n in range(4)]
    for n, other in enumerate(others):
        type(other).objects.filter(pk=other.pk).update(email=f"kim{n}@example.org")
    world.enroll(world.lee, *others)
    queue_due(at=MONDAY)
    assert notices(world.ann) == ["5 emails of yours have a problem."]


def test_an_email_that_the_mail_server_refused_is_told(world: World, server: MailServer) -> None:
    world.enroll()
    queue_due(at=MONDAY)
    mail = Mail.objects.get()
    Mail.objects.update(status=Mail.Status.SENDING)
    write_down(mail_id=mail.pk, delivery=Delivery(Result.REFUSED, "554 No"), at=MONDAY)
    assert notices(world.ann) == ["Mail 1 to Lee in Inbound has a problem."]
    assert only_notice(world.ann).text == "554 No"


def test_an_inactive_sender_is_not_told(world: World, sent: Mail) -> None:
    User.objects.filter(pk=world.ann.pk).update(is_active=False)
    came(reply(sent.message_id))
    assert notices(world.ann) == []
