"""A record with the fields SDR and, on its account, CSM; and the people who may own its actions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from baton.rules.absences import AbsenceDays, spans_of
from baton.rules.availability import Assignee, CoverChoice, TimeAway
from baton.rules.delegation import Assignment, DefaultOwner, Facts, Inherit, RecordFacts, resolve
from baton.rules.reassignment import Reassignment
from baton.rules.trail import Hop, Relation, Target, ToRecordOwner, ToUserIn, UserField

TUESDAY = date(2026, 3, 3)
TUESDAY_NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)

ANN, BEN, CAL, SUE = (Assignee(number, name) for number, name in enumerate(["Ann", "Ben", "Cal", "Sue"], start=1))
TEAM = Assignee(9, "Team", is_queue=True)

SDR = UserField(51, "SDR")
CSM = UserField(52, "CSM", Hop(Relation.ACCOUNT, 53))
RECORD_OWNER, TO_SDR, TO_CSM = ToRecordOwner(), ToUserIn(SDR), ToUserIn(CSM)


def away(
    person: Assignee,
    cover: Assignee | None = None,
    *,
    first: date = TUESDAY,
    last: date | None = TUESDAY,
    time_zone: str = "UTC",
    covers_overdue: bool = True,
    is_shared: bool = False,
    elsewhere: Mapping[int, CoverChoice] | None = None,
) -> Assignee:
    [span] = spans_of(AbsenceDays(first, last), time_zone=time_zone)
    choice = CoverChoice(cover.id, is_shared) if cover else None
    time_away = TimeAway(span.begins_at, span.ends_at, choice, first, last, covers_overdue, elsewhere or {})
    return replace(person, time_away=(*person.time_away, time_away))


def inactive(person: Assignee) -> Assignee:
    return replace(person, is_active=False)


def without_role(person: Assignee) -> Assignee:
    return replace(person, may_work=False)


def assigned(
    record_owner: Assignee,
    *others: Assignee,
    sequence: Target = RECORD_OWNER,
    action: Inherit | Target = Inherit(),  # noqa: B008 - a frozen value
    sdr: Assignee | None = None,
    csm: Assignee | None = None,
    has_account: bool = True,
    by_hand: Assignee | None = None,
    by: Assignee | None = None,
    is_by_undo: bool = False,
    at: datetime = TUESDAY_NOON,
    now: datetime | None = None,
    default: Assignee | None = None,
) -> Assignment:
    """What the rule answers; whoever has other facts than `ANN` and the rest is among `others`."""
    named = [person for person in (sdr, csm, by_hand, by, default) if person]
    people = {person.id: person for person in (ANN, BEN, CAL, SUE, record_owner, *others, *named)}
    of_account = {53: csm.id} if csm else {}
    facts = Facts(
        of_sequence=sequence,
        of_action=action,
        record=RecordFacts(
            record_owner.id, {51: sdr.id} if sdr else {}, {Relation.ACCOUNT: of_account} if has_account else {}
        ),
        expected_at=at,
        now=now,
        reassignment=Reassignment(by_hand.id, by.id if by else None, is_by_undo=is_by_undo) if by_hand else None,
        default_owner=DefaultOwner(default.id) if default else None,
        sequence_id=7,
    )
    return resolve(facts, find=people.__getitem__)
