"""What a page of a list costs, by filter and by who asks: `python -m bench pages [--explain]`.

Each is told as a ratio to the first page of participant actions without a filter, in the same database and run.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

from rich.console import Console
from rich.table import Table

from baton import sql
from baton.participants import queries
from baton.participants.candidates import Order
from baton.participants.listing import ParticipantFilter, count_participants, page_of_participants
from baton.participants.matching import ActionFilter
from baton.participants.models import CLOSED, OPEN
from baton.participants.queries import ActionRow, page_of_actions
from baton.participants.records import RecordFilter, count_records, page_of_records
from baton.people.models import Owner, Role, User
from baton.rules.record_rules import Condition, Operator, RecordRules
from baton.sequences.models import Action, Sequence
from baton.sql.paging import ById, ByTime, Page, PageRequest
from bench import organisation
from bench.clock import settle

SEQUENCES = 40
MANAGER, AGENT = 4, 50  # places among the users; half of all users report to the manager
ROUNDS = 7
SIZE = 50
FIRST = PageRequest[ByTime](size=SIZE)
NOW = organisation.AT


@dataclass(frozen=True)
class Case:
    """A page as somebody would ask for it."""

    name: str
    matching: ActionFilter
    order: Order = Order.EARLIEST
    is_later_page: bool = False

    def page(self) -> Page[ActionRow, ByTime]:
        first = page_of_actions(matching=self.matching, page=FIRST, order=self.order)
        if not (self.is_later_page and first.next):
            return first
        following = PageRequest(size=SIZE, after=first.next)
        return page_of_actions(matching=self.matching, page=following, order=self.order)


def fill(*, actions: int) -> None:
    """Forty sequences, the largest of a fifth of everything, begun one after the other over a year.

    Half of the actions are done; of the open ones 2 % were reassigned, 5 % fell back, and 1 % are covered.
    """
    organisation.make(records=actions // organisation.ACTIONS)
    for number in range(1, SEQUENCES):
        sequence = Sequence.objects.create(name=f"Bench {number}", object="lead", status="active")
        Action.objects.bulk_create(
            Action(sequence=sequence, position=n, name=f"Step {n}", type="sms" if number == n == 8 else "email")
            for n in range(1, organisation.ACTIONS + 1)
        )
    users = made_users()
    User.objects.filter(pk__in=users[:4]).update(is_active=False)
    User.objects.filter(pk=users[MANAGER]).update(role=Role.MANAGER)
    User.objects.filter(pk__in=users[MANAGER + 1 : len(users) // 2]).update(manager=users[MANAGER])
    sequences = list(Sequence.objects.order_by("pk").values_list("pk", flat=True))
    sql.run(PARTICIPANTS, at=NOW, sequences=sequences)
    sql.run(PARTICIPANT_ACTIONS, at=NOW, users=made_users(), count=organisation.USERS)
    settle()


def made_users() -> list[int]:
    return list(User.objects.order_by("pk").values_list("pk", flat=True))


# A cube makes the first sequence large and the last ones small.
PARTICIPANTS = """
INSERT INTO participants_participant (sequence_id, record_id, status, enrolled_at)
SELECT
    (%(sequences)s::bigint[])[1 + floor(cardinality(%(sequences)s::bigint[]) * power(share, 3))::int],
    id,
    'active',
    %(at)s::timestamptz - interval '300 days' * (1 - power(share, 3)) - interval '5 days' * random()
FROM (SELECT id, (id * 7919 %% 10007) / 10007.0 AS share FROM crm_record) AS record
"""
PARTICIPANT_ACTIONS = """
INSERT INTO participants_participantaction
    (participant_id, action_id, owner_id, cover_id, status, reason, expected_at, closed_at, note)
SELECT
    participant.id,
    action.id,
    owner.id,
    CASE WHEN luck < 0.01 AND is_open THEN (%(users)s::bigint[])[1 + (owner.place + 1) %% %(count)s] END,
    CASE WHEN NOT is_open THEN 'completed' WHEN action.position = done + 1 THEN 'current' ELSE 'waiting' END,
    CASE WHEN luck < 0.02 THEN 'reassigned' WHEN luck < 0.05 THEN 'blank' WHEN luck < 0.07 THEN 'inactive'
        ELSE 'lookup' END,
    expected_at,
    CASE WHEN NOT is_open THEN expected_at END,
    ''
FROM participants_participant AS participant
CROSS JOIN LATERAL (SELECT (participant.id %% 9)::int AS done) AS progress
JOIN sequences_action AS action ON action.sequence_id = participant.sequence_id
CROSS JOIN LATERAL (
    SELECT
        action.position > done AS is_open,
        participant.enrolled_at + interval '9 days' * action.position + interval '1 hour' * (participant.id %% 8)
            AS expected_at,
        (participant.id * 31 + action.position * 17) %% 1000 / 1000.0 AS luck,
        (participant.id * 13 + action.position) %% %(count)s AS place
) AS step
JOIN LATERAL (SELECT (%(users)s::bigint[])[1 + step.place] AS id, step.place) AS owner ON TRUE
ORDER BY participant.id
"""


def cases() -> Iterator[Case]:
    by_size = sql.rows("SELECT sequence_id FROM participants_participant GROUP BY 1 ORDER BY count(*) DESC")
    largest, smallest = by_size[0][0], by_size[-1][0]
    middle = by_size[len(by_size) // 2][0]
    inactive = Owner.objects.filter(is_active=False).earliest("pk").pk
    owner = made_users()[AGENT]
    in_a_fortnight = partial(ActionFilter, statuses=OPEN, expected_from=NOW, expected_before=NOW + timedelta(days=14))
    yield Case("no filter", ActionFilter(statuses=OPEN))
    yield Case("no filter, second page", ActionFilter(statuses=OPEN), is_later_page=True)
    yield Case("no filter, latest first", ActionFilter(statuses=OPEN), Order.LATEST)
    yield Case("no filter, newest first", ActionFilter(statuses=OPEN), Order.NEWEST)
    yield Case("current", ActionFilter(statuses=("current",)))
    yield Case("today", ActionFilter(statuses=OPEN, expected_from=NOW, expected_before=NOW + timedelta(days=1)))
    yield Case("action owner", ActionFilter(statuses=OPEN, owner_id=owner))
    yield Case("action owner, a fortnight", in_a_fortnight(owner_id=owner))
    yield Case("participant owner", ActionFilter(statuses=OPEN, participant_owner_id=owner))
    yield Case("participant owner, a fortnight", in_a_fortnight(participant_owner_id=owner))
    yield Case("participant owner, latest", ActionFilter(statuses=OPEN, participant_owner_id=owner), Order.LATEST)
    yield Case("largest sequence", ActionFilter(statuses=OPEN, sequence_id=largest))
    yield Case("largest sequence, latest", ActionFilter(statuses=OPEN, sequence_id=largest), Order.LATEST)
    yield Case("middling sequence", ActionFilter(statuses=OPEN, sequence_id=middle))
    yield Case("middling sequence, latest", ActionFilter(statuses=OPEN, sequence_id=middle), Order.LATEST)
    yield Case("smallest sequence", ActionFilter(statuses=OPEN, sequence_id=smallest))
    yield Case("sequence and owner", ActionFilter(statuses=OPEN, sequence_id=middle, owner_id=owner))
    yield Case("email", ActionFilter(statuses=OPEN, type="email"))
    yield Case("SMS, which is rare", ActionFilter(statuses=OPEN, type="sms"))
    yield Case("task, of which there is none", ActionFilter(statuses=OPEN, type="task"))
    yield Case("reassigned by hand", ActionFilter(statuses=OPEN, reason="reassigned"))
    yield Case("record owner, of which there is none", ActionFilter(statuses=OPEN, reason="record_owner"))
    yield Case("covered", ActionFilter(statuses=OPEN, only_covered=True))
    yield Case("cover", ActionFilter(statuses=OPEN, cover_id=owner))
    yield Case("owned by somebody inactive", ActionFilter(statuses=OPEN, only_inactive_owners=True))
    yield Case("one inactive owner", ActionFilter(statuses=OPEN, owner_id=inactive))
    yield Case("what an agent sees", ActionFilter(statuses=OPEN, seen_by=owner))
    yield Case("record", ActionFilter(statuses=OPEN, record_id=sql.rows("SELECT max(id) FROM crm_record")[0][0]))
    yield Case("closed, latest", ActionFilter(statuses=CLOSED), Order.LATEST)
    yield Case("closed of an agent, latest", ActionFilter(statuses=CLOSED, seen_by=owner), Order.LATEST)
    yield Case("open and closed", ActionFilter())
    yield Case("open and closed of an owner, latest", ActionFilter(owner_id=owner), Order.LATEST)


def lists() -> Iterator[tuple[str, Callable[[int | None], object]]]:
    """Each list with its count, as somebody sees it: all of it, what none meets, and what a filter leaves of it."""
    nowhere = (RecordRules((Condition("record.Status", Operator.IS, "Nowhere"),)),)
    owner, first = made_users()[AGENT], PageRequest[ById](size=SIZE)
    for name, of_actions in {
        "actions": ActionFilter(statuses=OPEN),
        "actions, none": ActionFilter(statuses=OPEN, groups=nowhere),
        "actions of a participant owner": ActionFilter(statuses=OPEN, participant_owner_id=owner),
        "actions of a participant owner, none": ActionFilter(participant_owner_id=owner, groups=nowhere),
    }.items():
        yield name, partial(_page_and_count, page_of_actions, queries.count_actions, of_actions, FIRST)
    for name, of_people in {
        "participants": ParticipantFilter(),
        "participants, none": ParticipantFilter(groups=nowhere),
        "participants, a word of a tenth": ParticipantFilter(text="smith"),
    }.items():
        yield name, partial(_page_and_count, page_of_participants, count_participants, of_people, first)
    for name, of_records in {
        "records": RecordFilter(object="lead"),
        "records, none": RecordFilter(object="lead", is_enrolled=False),
        "records, a word of a tenth": RecordFilter(object="lead", text="smith"),
    }.items():
        yield name, partial(_page_and_count, page_of_records, count_records, of_records, first)


def _page_and_count(page_of: Any, count: Any, matching: Any, first: Any, seen_by: int | None) -> None:
    seen = replace(matching, seen_by=seen_by)
    page = page_of(matching=seen, page=first)
    if page.next and not page.is_unfinished:
        count(seen)


def show(*, explain: bool) -> None:
    """Print how long each page takes, and with `explain` how PostgreSQL finds it."""
    wanted = list(cases())
    table = Table("", "rows", "ms", "ratio", title="A page, against the first one without a filter")
    floor = seconds(wanted[0].page)
    for case in wanted:
        took = seconds(case.page)
        table.add_row(case.name, str(len(case.page().rows)), f"{took * 1000:.1f}", f"{took / floor:.1f}")
    Console(width=100).print(table)
    table = Table("", "admin", "manager", "agent", title="A page with its count, against the same")
    for name, read in lists():
        seers = (None, made_users()[MANAGER], made_users()[AGENT])
        table.add_row(name, *(f"{seconds(partial(read, seer)) / floor:.0f}" for seer in seers))
    Console(width=100).print(table)
    if explain:
        for case in wanted:
            Console(width=200).print(f"\n{case.name}\n{plan(case)}", markup=False, highlight=False)


def seconds(read: Callable[[], object]) -> float:
    read()  # reads into memory what the next ones find there
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        read()
        taken.append(time.perf_counter() - begun)
    return median(taken)


def plan(case: Case) -> str:
    """How PostgreSQL finds the first page, with what it really did."""
    page = queries.page_statement(matching=case.matching, page=FIRST, order=case.order)(columns=[])
    explained = sql.rows(f"EXPLAIN (ANALYZE, BUFFERS) {page.text}", **page.all_values())
    return "\n".join(row[0] for row in explained)
