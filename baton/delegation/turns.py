"""Choosing a member of a queue, in turn or by load, for the participants that a change or an enrollment reaches.

It comes before the rule is asked, in a statement of its own: the rule reads what is chosen, and so finds the same
member whenever it is asked again.
"""

from collections.abc import Iterable
from datetime import datetime

from baton import sql
from baton.crm.models import LookupField
from baton.delegation.change import ABLE
from baton.rules.rotation import UNIT
from baton.rules.trail import BY_TURNS, Source
from baton.sql import Sql
from baton.sql.locks import one_choice_at_a_time

_PIECES = {"able": ABLE, **{name: Sql("delegation/rule", name) for name in ("delegation_field", "named")}}
CHOOSE = Sql("delegation/turns", "choose")(**_PIECES, unit=UNIT)
TRY_OUT = Sql("delegation/turns", "try_out")(**_PIECES, unit=UNIT)


def may_choose(fields: Iterable[LookupField | None]) -> bool:
    """Whether delegating to one of these fields may take a choice."""
    # A chain may have such a field among its entries. To look would be a query for each sequence.
    return any(field and Source(field.source) in {*BY_TURNS, Source.CHAIN} for field in fields)


def choose_members(scope: Sql, *, overwrite: bool, at: datetime) -> None:
    """Choose for all of the scope that asks for it. Whoever chooses next waits, and so sees these choices."""
    one_choice_at_a_time()
    sql.rows(CHOOSE(scope=scope, overwrite=overwrite, chosen_at=at))


def try_choices(scope: Sql, *, overwrite: bool, at: datetime) -> None:
    """The same for a preview; the caller takes it back."""
    sql.rows(TRY_OUT(scope=scope, overwrite=overwrite, chosen_at=at))
