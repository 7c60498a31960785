"""Which participant actions a page looks at: the next ones of an index that has them in the order of the list.

One filter leads: an index has what it asks, in that order. Where others are asked as well, the few that one of these
leaves are looked at instead, if they are few; else the next of the leading one. Whatever is looked at is asked the
whole filter then, one action after the other, and no more than `MOST_LOOKED_AT` are.
"""

from collections.abc import Callable, Iterator
from enum import StrEnum

from baton.participants.few import PARTICIPANTS_OF_RECORDS, RECORDS_FOUND, few_or_next, few_participants, few_records
from baton.participants.matching import ActionFilter
from baton.participants.models import RARE_REASONS
from baton.people.teams import SELF_AND_QUEUES
from baton.sql import Sql
from baton.sql.paging import ByTime, PageRequest

CANDIDATES = Sql("participants/candidates", "candidates")
CANDIDATES_AMONG = Sql("participants/candidates", "candidates_among")
ANY_SIDE = Sql("participants/candidates", "candidates_any")
OF_ACTIONS = Sql("participants/candidates", "candidates_of_actions")
OF_OWNERS = Sql("participants/candidates", "candidates_of_owners")
FEW_OF_OWNERS = Sql("participants/candidates", "few_of_owners")
OWN_OR_ANYONES = Sql("participants/candidates", "own_or_anyones")(self_and_queues=SELF_AND_QUEUES)
OWNED_OR_COVERED = Sql("participants/candidates", "owned_or_covered")
OWNED, COVERED = (Sql("participants/actions", name) for name in ("by_seer", "by_covering"))
COVERED_OF_OTHERS = Sql("participants/actions", "by_covering_others")(self_and_queues=SELF_AND_QUEUES)
IS_OPEN, IS_CLOSED = (Sql("participants/candidates", name) for name in ("is_open", "is_closed"))
LED_BY_NOTHING = Sql("participants/actions", "by_nothing")
FEW_ACTIONS = Sql("participants/candidates", "few_actions")
ACTIONS_OF_FEW = Sql("participants/candidates", "actions_of_few")
# Filters that leave few participants, of which the actions are looked at.
OF_FEW_PARTICIPANTS = {
    "record_id": few_participants("record_id"),
    "participant_owner_id": PARTICIPANTS_OF_RECORDS(records=few_records("owner_id")),
    "sequence_id": few_participants("sequence_id"),
    "words": PARTICIPANTS_OF_RECORDS(records=RECORDS_FOUND),
}
# And those that leave few actions themselves, by an index that begins with what they ask.
OF_FEW_ACTIONS = ("cover_id", "only_with_problem", "reason", "owner_id")


class Order(StrEnum):
    """How the list is sorted; each has an index that gives the rows so."""

    EARLIEST = "earliest"
    LATEST = "latest"
    NEWEST = "newest"
    OLDEST = "oldest"

    @property
    def reverse(self) -> "Order":
        match self:
            case Order.EARLIEST:
                return Order.LATEST
            case Order.LATEST:
                return Order.EARLIEST
            case Order.NEWEST:
                return Order.OLDEST
            case Order.OLDEST:
                return Order.NEWEST


# Or that are those of some owners, of each of whom the first are found.
OF_MANY_OWNERS = {
    "only_inactive_owners": (Sql("participants/candidates", "inactive_owners"), OWNED),
    "only_covered": (Sql("participants/candidates", "all_owners"), COVERED),
}


def is_searched(matching: ActionFilter, walk: Order) -> bool:
    """Whether an index does not answer all that is asked: then a page looks through so many and no more."""
    return bool(matching.asked - _answered_by(_leading(matching, walk)))


def candidates(matching: ActionFilter, *, page: PageRequest[ByTime], walk: Order) -> Sql:
    """The statement of the actions to be looked at from the row beside the page on; how many is still to be given."""
    position = {"position_date": page.beside and page.beside.at, "position_id": page.beside and page.beside.id}
    placed = {
        "beyond": Sql("participants/actions", f"beyond_{walk}").given(position),
        "order": order_of_actions(walk),
    }
    leading = _leading(matching, walk)
    page_order = Sql("participants/actions", f"walked_{walk}")
    led = _led(matching, leading, placed, page_order)
    if not is_searched(matching, walk):
        return led
    return few_or_next(_few(matching, leading, placed), following=led, page_order=page_order)


def order_of_actions(order: Order) -> Sql:
    return Sql("participants/actions", f"order_{order}")


def _leading(matching: ActionFilter, walk: Order) -> str:
    """The filter that leads, or nothing: then all actions are walked."""
    if matching.among:
        return "among"
    if matching.participant_action_ids is not None:
        return "participant_action_ids"
    if walk in (Order.NEWEST, Order.OLDEST):
        return ""
    leading = ["owner_id", "cover_id", *(["only_with_problem", "sequence_id"] if matching.is_open else []), "seen_by"]
    if matching.is_open and matching.reason in RARE_REASONS:
        leading.append("reason")
    if matching.is_open and matching.asked == {"type"}:
        # Alone: so many of each action of a type as are looked at would be far too many.
        leading.append("type")
    return next((name for name in leading if name in matching.asked), "")


def _answered_by(leading: str) -> set[str]:
    return {"sequence_id", "type"} if leading == "sequence_id" else {leading}


def _led(matching: ActionFilter, leading: str, placed: dict[str, Sql], page_order: Sql) -> Sql:
    match leading:
        case "sequence_id" | "type":
            of_actions = _dated(OF_ACTIONS(**placed), matching)
            return of_actions(sequence_id=matching.sequence_id, type=matching.type)
        case "seen_by":
            own = _seen(OF_OWNERS(order=placed["order"]), matching, placed)
            if matching.asked == {"seen_by"}:
                return own
            few = _seen(FEW_OF_OWNERS, matching, _by_date(placed)), FEW_ACTIONS
            following = _by_side(matching, LED_BY_NOTHING, placed)
            return OWN_OR_ANYONES(own=own, anyones=few_or_next([few], following=following, page_order=page_order))
        case "among":
            among = CANDIDATES_AMONG(among=matching.among, **placed)
            return _of_sides(matching, lambda side: _dated(among(side=side), matching), placed)
        case _:
            return _by_side(matching, _led_by(matching, leading or "nothing"), placed)


def _few(matching: ActionFilter, leading: str, placed: dict[str, Sql]) -> Iterator[tuple[Sql, Sql]]:
    """What finds the few that each other filter leaves, and their actions."""
    filters = matching.asked - {leading}
    by_date = _by_date(placed)
    for name in OF_FEW_ACTIONS:
        has_index = matching.is_open or name not in {"only_with_problem", "reason"}
        if name in filters and has_index and (name != "reason" or matching.reason in RARE_REASONS):
            yield _by_side(matching, _led_by(matching, name), by_date), FEW_ACTIONS
    for name, (owners, led_by) in OF_MANY_OWNERS.items():
        if name in filters:
            yield FEW_OF_OWNERS(owners=owners, owned=_by_side(matching, led_by, by_date)), FEW_ACTIONS
    if "seen_by" in filters:
        yield _seen(FEW_OF_OWNERS, matching, by_date), FEW_ACTIONS
    for name, few in OF_FEW_PARTICIPANTS.items():
        if name in filters:
            of_few = _dated(ACTIONS_OF_FEW(side=_side(matching), beyond=placed["beyond"]), matching)
            yield few.given({**matching.values(), "record_owner_id": matching.participant_owner_id}), of_few


def _by_date(placed: dict[str, Sql]) -> dict[str, Sql]:
    """For the few, which are wanted all or none, in any order: by date, the index alone answers."""
    return placed | {"order": order_of_actions(Order.EARLIEST)}


def _seen(of_owners: Sql, matching: ActionFilter, placed: dict[str, Sql]) -> Sql:
    """What a person sees, found owner by owner."""
    owned, covered = (_by_side(matching, by, placed) for by in (OWNED, COVERED_OF_OTHERS))
    seen = of_owners(owners=SELF_AND_QUEUES, owned=OWNED_OR_COVERED(owned=owned, covered=covered))
    return seen(seen_by=matching.seen_by)


def _by_side(matching: ActionFilter, led_by: Sql, placed: dict[str, Sql]) -> Sql:
    return _of_sides(matching, lambda side: _dated(CANDIDATES(side=side, led_by=led_by, **placed), matching), placed)


def _of_sides(matching: ActionFilter, on: Callable[[Sql], Sql], placed: dict[str, Sql]) -> Sql:
    """Open and closed actions have indexes of their own; what asks for both takes a page of each."""
    if matching.is_open or matching.is_closed:
        return on(_side(matching))
    # One query over both would use neither index, and sort the whole table.
    return ANY_SIDE(open=on(IS_OPEN), closed=on(IS_CLOSED), order=placed["order"])


def _side(matching: ActionFilter) -> Sql:
    if matching.is_open:
        return IS_OPEN
    return IS_CLOSED if matching.is_closed else LED_BY_NOTHING


def _led_by(matching: ActionFilter, name: str) -> Sql:
    return Sql("participants/actions", f"by_{name}").given(matching.values())


def _dated(statement: Sql, matching: ActionFilter) -> Sql:
    return statement(expected_from=matching.expected_from, expected_before=matching.expected_before)
