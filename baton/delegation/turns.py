"""Choosing a member of a queue, in turn or by load, for the participants that a change or an enrollment reaches.

It comes before the rule is asked, in a statement of its own: the rule reads what is chosen, and so finds the same
member whenever it is asked again.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from baton import sql
from baton.crm.models import LookupField
from baton.delegation.change import ABLE
from baton.people.models import Queue, QueueMember
from baton.rules.rotation import UNIT
from baton.rules.trail import BY_TURNS, Source
from baton.sql import Sql
from baton.sql.locks import one_choice_at_a_time

_PIECES = {"able": ABLE, **{name: Sql("delegation/rule", name) for name in ("delegation_field", "named")}}
CHOOSE = Sql("delegation/turns", "choose")(**_PIECES, unit=UNIT)
TRY_OUT = Sql("delegation/turns", "try_out")(**_PIECES, unit=UNIT)

Rotation = dict[str, Any]


def may_choose(fields: Iterable[LookupField | None]) -> bool:
    """Whether delegating to one of these fields may take a choice."""
    # A chain may have such a field among its entries. To look would be a query for each sequence.
    return any(field and Source(field.source) in {*BY_TURNS, Source.CHAIN} for field in fields)


def choose_members(scope: Sql, *, overwrite: bool, at: datetime) -> None:
    """Choose for all of the scope that asks for it. Whoever chooses next waits, and so sees these choices."""
    one_choice_at_a_time()
    sql.rows(CHOOSE(scope=scope, overwrite=overwrite, chosen_at=at))


def rotation_of(queue_id: int) -> Rotation:
    """How far the rotation of a queue has come, as JSON: its turn, and the next turn of each member."""
    members = QueueMember.objects.filter(queue=queue_id).order_by("user").values_list("user_id", "next_turn")
    return {
        "turn": Queue.objects.values_list("turn", flat=True).get(pk=queue_id),
        "members": list(map(list, members)),
    }


def set_rotation(queue_id: int, rotation: Rotation) -> None:
    """Set it back. Who has become a member since stands where they stand."""
    Queue.objects.filter(pk=queue_id).update(turn=rotation["turn"])
    next_turns, members = dict(rotation["members"]), list(QueueMember.objects.filter(queue=queue_id))
    for member in members:
        member.next_turn = next_turns.get(member.user_id, member.next_turn)
    QueueMember.objects.bulk_update(members, ["next_turn"])


def try_choices(scope: Sql, *, overwrite: bool, at: datetime) -> None:
    """The same for a preview; the caller takes it back."""
    sql.rows(TRY_OUT(scope=scope, overwrite=overwrite, chosen_at=at))
