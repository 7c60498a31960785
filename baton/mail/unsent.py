"""What an email that could not be sent leaves to do: a problem of its action, or the reply that it answers again."""

from datetime import datetime

from baton.mail.due import state_problems
from baton.mail.models import Mail, ReceivedMail
from baton.mail.notices import EmailProblem, notify_of_problems


def state_problem(mail: Mail, problem: str, *, at: datetime) -> None:
    """Save the problem where whoever sent the email looks for work, and notify them; the participant is locked."""
    if mail.answer_to_id is None:
        state_problems({mail.participant_action_id: problem}, at=at)
        return
    # Its text stays with the answer, which the next attempt starts from.
    ReceivedMail.objects.filter(pk=mail.answer_to_id).update(done_at=None, done_by=None)
    participant = mail.participant_action.participant
    notify_of_problems(
        [
            EmailProblem(
                mail.participant_action_id,
                participant.record_id,
                participant.sequence_id,
                mail.by_id or mail.sender_id,
                problem,
            )
        ],
        at=at,
    )


def mark_as_answered(mail: Mail, *, at: datetime) -> None:
    """After an answer was sent that was in doubt, and had left its reply open."""
    if mail.answer_to_id is not None:
        ReceivedMail.objects.filter(pk=mail.answer_to_id, done_at=None).update(done_at=at, done_by=mail.by)
