"""Programs that answer, and people who write as if they were some."""

from datetime import date

import pytest

from baton.rules.inbound import InboundKind, classify_again, read_email
from tests.mails import OURS, mail, reply

AUTOMATIC = [
    "Automatic reply: Hello Lee",
    "Out of office Re: Hello Lee",
    "OOO: Hello Lee",
    "[Auto-Reply] Hello Lee",
    "Auto Reply",
    "Automatische Antwort: Hello Lee",
    "Abwesenheitsnotiz: Hello Lee",
    "Réponse automatique : Hello Lee",
    "Respuesta automática: Hello Lee",
    "Risposta automatica: Hello Lee",
    "Resposta automática: Hello Lee",
    "Automatisch antwoord: Hello Lee",
    "Automatisk svar: Hello Lee",
    "Autosvar: Hello Lee",
    "Automatická odpověď: Hello Lee",
    "Automatická odpoveď: Hello Lee",
    "Automaattinen vastaus: Hello Lee",
    "Odpowiedź automatyczna: Hello Lee",
    "Automatikus válasz: Hello Lee",
    "Răspuns automat: Hello Lee",
    "Автоматический ответ: Hello Lee",
    "Автоматична відповідь: Hello Lee",
    "Αυτόματη απάντηση: Hello Lee",
    "Otomatik yanıt: Hello Lee",  # noqa: RUF001
    "Automatski odgovor: Hello Lee",
    "自動応答: Hello Lee",
    "自动答复: Hello Lee",
    "자동 회신: Hello Lee",
    "מענה אוטומטי: Hello Lee",
    "رد تلقائي: Hello Lee",
    "Trả lời tự động: Hello Lee",
    "Lee Ortiz is out of the office (returning 12/01/2026)",
    "AUTO: Lee Ortiz is out of the office (returning 12/01/2026)",
    "Out of office until 12 January",
    "Read: Hello Lee",
    "Gelesen: Hello Lee",
    "Lu : Hello Lee",
    "Accepted: Hello Lee",
    "Zugesagt: Hello Lee",
    "Declined: Hello Lee",
    "[Ticket #4711] We have received your request",
    "Ticket #4711 received",
    "Your request (4711) has been received",
    "Thank you for contacting Initech",
]
PERSONAL = [
    "Re: Automatic reply: Hello Lee",
    "AW: Abwesenheitsnotiz: Hello Lee",
    "Re: Out of office?",
    "Who is out of the office in May?",
    "Automation at Initech",
    "Automatic responses for your team",
    "Absence management at Initech",
    "Out of office hours support",
    "Read this",
    "Accepted offers",
    "Auto parts",
    "Ticket prices",
    "Vacation in May",
]


@pytest.mark.parametrize("subject", AUTOMATIC)
def test_the_subject_alone_shows_a_program_in_any_language(subject: str) -> None:
    assert read_email(reply(subject=subject)).kind == InboundKind.AUTO_REPLY


@pytest.mark.parametrize("subject", PERSONAL)
def test_people_begin_a_subject_so(subject: str) -> None:
    assert read_email(reply(subject=subject)).kind == InboundKind.REPLY


@pytest.mark.parametrize("ours", ["Automatic reply: how teams save time", "Out of the office", "OOO"])
@pytest.mark.parametrize(
    ("prefix", "kind"),
    [("", InboundKind.REPLY), ("Re: ", InboundKind.REPLY), ("Automatic reply: ", InboundKind.AUTO_REPLY)],
)
def test_what_an_answer_repeats_of_our_subject_shows_no_program(ours: str, prefix: str, kind: InboundKind) -> None:
    assert classify_again(read_email(reply(subject=f"{prefix}{ours}")), subject=ours).kind == kind


def test_headers_of_a_program_count_whatever_our_subject_is() -> None:
    reading = read_email(reply(subject="Out of the office", headers="Auto-Submitted: auto-replied"))
    assert classify_again(reading, subject="Out of the office").kind == InboundKind.AUTO_REPLY


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REQUEST"])
def test_the_answer_of_a_calendar_is_automatic_and_an_invitation_is_not(method: str) -> None:
    content = mail(
        """
        From: Lee <lee@example.org>
        Subject: Hello Lee
        In-Reply-To: {ours}
        Content-Type: multipart/alternative; boundary=b

        --b
        Content-Type: text/plain

        Yes
        --b
        Content-Type: text/calendar; method={method}; charset=utf-8

        BEGIN:VCALENDAR
        END:VCALENDAR
        --b--
        """,
        ours=OURS,
        method=method,
    )
    assert read_email(content).kind == (InboundKind.REPLY if method == "REQUEST" else InboundKind.AUTO_REPLY)


@pytest.mark.parametrize("text", ["Sorry, that feature does not exist here.", "Please call me: 0441 550 1234"])
def test_a_postmaster_of_a_small_firm_is_a_person(text: str) -> None:
    sender = "Postmaster <postmaster@example.org>"
    assert read_email(reply(sender=sender, text=text)).kind == InboundKind.REPLY
    assert read_email(reply(sender=sender, text=text, subject="Failure of your delivery")).kind == InboundKind.REPLY


def test_an_automatic_reply_says_when_its_sender_is_back() -> None:
    reading = read_email(reply(subject="Automatic reply: Hello Lee", text="I am back on 12 May."))
    assert reading.returns_on == date(2026, 5, 12)
    assert read_email(reply(text="I am back on 12 May.")).returns_on is None
