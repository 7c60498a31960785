"""A reply of Lee's to the first email of ann's, and what is done with replies."""

from datetime import datetime

from baton.mail.answering import answer_reply
from baton.mail.models import Mail, ReceivedMail
from baton.mail.replies import count_of_replies, page_of_replies
from baton.people.models import User
from baton.sql.paging import ByTime, PageRequest
from tests.mail.conftest import TUESDAY, came
from tests.mails import reply

FIRST: PageRequest[ByTime] = PageRequest(size=50)


def reply_to(sent: Mail, *, message_id: str = "<reply-1@mail.example.org>", sender: str = "") -> ReceivedMail:
    arrived = came(reply(sent.message_id, message_id=message_id, sender=sender or "Lee Ortiz <lee@example.org>"))
    assert arrived
    return arrived


def to_answer(person: User, *, at: datetime = TUESDAY) -> list[str]:
    """The records whose replies a person is to answer."""
    rows = page_of_replies(user=person, at=at, page=FIRST).rows
    assert count_of_replies(user=person, at=at) == len(rows)
    return [row.record for row in rows]


def answer(received: ReceivedMail, *, by: User, body: str = "Tuesday is fine.") -> Mail:
    return answer_reply(reply_id=received.pk, subject="Re: Hello Lee", body=body, by=by, at=TUESDAY)


def is_done(received: ReceivedMail) -> bool:
    return ReceivedMail.objects.get(pk=received.pk).done_at is not None
