"""Notices as sentences, the same in the browser, in email and on the command line."""

from baton.notices.models import Notice
from baton.wording import grouped, plural


def sentence_of(notice: Notice) -> str:
    """“Maya Chen handed you 12 actions from Ben Carter in Outbound.”"""
    return f"{_SENTENCES[Notice.Kind(notice.kind)](notice)}."


def _handed(notice: Notice) -> str:
    origin = f" from {notice.person}" if notice.person and notice.person_id != notice.by_id else ""
    if notice.by:
        return f"{notice.by} handed you {_actions(notice)}{origin}{_in_sequence(notice)}"
    return f"{_actions(notice)}{_in_sequence(notice)} {_were(notice)} handed to you{origin}"


def _taken(notice: Notice) -> str:
    receiver = str(notice.person) if notice.person else "several owners"
    if notice.by:
        return f"{notice.by} reassigned {_actions(notice)} of yours{_in_sequence(notice)} to {receiver}"
    return f"{_actions(notice)} of yours{_in_sequence(notice)} {_were(notice)} reassigned to {receiver}"


def _offered(notice: Notice) -> str:
    return f"{notice.person} wants to hand you {_actions(notice)}{_in_sequence(notice)}"


def _asked(notice: Notice) -> str:
    return f"{notice.person} asks you for {_actions(notice)}{_in_sequence(notice)}"


def _accepted(notice: Notice) -> str:
    return f"{notice.person} accepted your request about {_actions(notice)}{_in_sequence(notice)}"


def _declined(notice: Notice) -> str:
    return f"{notice.person} declined your request about {_actions(notice)}{_in_sequence(notice)}"


def _cover_begins(notice: Notice) -> str:
    return f"You now cover {_actions(notice)}{_in_sequence(notice)} for {_absent(notice)}"


def _cover_ends(notice: Notice) -> str:
    return f"You no longer cover {_actions(notice)}{_in_sequence(notice)} for {_absent(notice)}"


def _next_action(notice: Notice) -> str:
    origin = f"{notice.person} passed" if notice.person else "Baton passed"
    return f"{origin} {_record(notice)} to you for {_action(notice)}{_in_sequence(notice)}"


def _reply(notice: Notice) -> str:
    # The sender of an email is stored as the other party, so that one notice serves sender and record owner.
    whose = "your email" if notice.person_id == notice.user_id else f"an email from {notice.person}"
    return f"{_record(notice)} replied to {whose}{_in_sequence(notice)}"


def _opt_out(notice: Notice) -> str:
    if notice.by:
        return f"{notice.by} opted {_record(notice)} out of email"
    return f"{_record(notice)} opted out of email"


def _email_problem(notice: Notice) -> str:
    if notice.count == 1:
        return f"{_action(notice)} to {_record(notice)}{_in_sequence(notice)} has a problem"
    return f"{grouped(notice.count)} emails of yours have a problem"


def _health(notice: Notice) -> str:
    if not notice.count:
        return "Delegation health has a problem"
    return f"{_actions(notice)} {plural('has', 'have', notice.count)} no one available"


def _record(notice: Notice) -> str:
    return notice.record.name if notice.record else "A deleted record"


def _action(notice: Notice) -> str:
    return notice.participant_action.action.name if notice.participant_action else "an action"


def _absent(notice: Notice) -> str:
    return str(notice.person) if notice.person else "several people"


def _actions(notice: Notice) -> str:
    return f"{grouped(notice.count)} {plural('action', 'actions', notice.count)}"


def _were(notice: Notice) -> str:
    return plural("was", "were", notice.count)


def _in_sequence(notice: Notice) -> str:
    return f" in {notice.sequence.name}" if notice.sequence else ""


_SENTENCES = {
    Notice.Kind.HANDED: _handed,
    Notice.Kind.TAKEN: _taken,
    Notice.Kind.OFFERED: _offered,
    Notice.Kind.ASKED: _asked,
    Notice.Kind.ACCEPTED: _accepted,
    Notice.Kind.DECLINED: _declined,
    Notice.Kind.COVER_BEGINS: _cover_begins,
    Notice.Kind.COVER_ENDS: _cover_ends,
    Notice.Kind.NEXT_ACTION: _next_action,
    Notice.Kind.REPLY: _reply,
    Notice.Kind.OPT_OUT: _opt_out,
    Notice.Kind.EMAIL_PROBLEM: _email_problem,
    Notice.Kind.HEALTH: _health,
}
