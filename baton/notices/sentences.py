"""Notices as sentences, the same in the browser, in email and on the command line."""

from baton.notices.models import Notice
from baton.wording import grouped, plural


def sentence_of(notice: Notice) -> str:
    """“Maya Chen handed you 12 actions from Ben Carter in Outbound.”"""
    return f"{_SENTENCES[Notice.Kind(notice.kind)](notice)}."


def _handed(notice: Notice) -> str:
    origin = f" from {notice.person}" if notice.person else ""
    if notice.by:
        return f"{notice.by} handed you {_actions(notice)}{origin}{_in_sequence(notice)}"
    return f"{_actions(notice)}{_in_sequence(notice)} {_were(notice)} handed to you{origin}"


def _taken(notice: Notice) -> str:
    receiver = str(notice.person) if notice.person else "several owners"
    if notice.by:
        return f"{notice.by} reassigned {_actions(notice)} of yours{_in_sequence(notice)} to {receiver}"
    return f"{_actions(notice)} of yours{_in_sequence(notice)} {_were(notice)} reassigned to {receiver}"


def _cover_begins(notice: Notice) -> str:
    return f"You now cover {_actions(notice)}{_in_sequence(notice)} for {_absent(notice)}"


def _cover_ends(notice: Notice) -> str:
    return f"You no longer cover {_actions(notice)}{_in_sequence(notice)} for {_absent(notice)}"


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
    Notice.Kind.COVER_BEGINS: _cover_begins,
    Notice.Kind.COVER_ENDS: _cover_ends,
}
