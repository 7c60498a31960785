"""Whole worlds as plain values for Hypothesis to draw: people, records, sequences and who is enrolled in what.

Everything is named by its place in its list; a place beyond the users is a queue. Owners, covers and reasons that
the participant actions begin with are rubbish on purpose, but for those chosen by hand.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

# New York's clocks go forward in the night to the 8th.
FIRST_DAY = date(2026, 3, 6)
DAYS = 4
PLANS = 4
MIDDAY = datetime(2026, 3, 6, 12, tzinfo=UTC)
ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "Pacific/Kiritimati", "Etc/GMT+12"]
HOPS = {"hop_0": "account_0", "hop_1": "account_1", "of_account": "account_0", "of_contact": "contact_0"}
FIELDS = {
    "lead": ["lead_0", "lead_1"],
    "contact": ["contact_0", "hop_0", "hop_1"],
    "account": ["account_0", "account_1"],
    "opportunity": ["opportunity_0", "of_account", "of_contact"],
}


@dataclass(frozen=True)
class Stand:
    """Who covers: a place among users and queues. With `is_shared`, the members of the queue take turns."""

    place: int
    is_shared: bool = False


@dataclass(frozen=True)
class Away:
    """Without a last day, until further notice; `elsewhere` are other covers by the place of the plan."""

    first_day: date
    last_day: date | None
    cover: Stand | None
    covers_overdue: bool = True
    elsewhere: dict[int, Stand] = field(default_factory=dict)


@dataclass(frozen=True)
class Person:
    is_active: bool = True
    role: str = "sequence_agent"
    time_zone: str = "UTC"
    absences: tuple[Away, ...] = ()

    @property
    def may_work(self) -> bool:
        return self.role in {"sequence_agent", "manager", "sequence_admin"}


@dataclass(frozen=True)
class Thing:
    """A record; `lookups` holds owners by field name, `account` a place among the accounts, `person` one among the
    things, which is a contact.
    """

    object: str
    owner: int
    account: int | None = None
    person: int | None = None
    lookups: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    mode: str = "inherit"
    field: str | None = None


@dataclass(frozen=True)
class Plan:
    """A sequence."""

    object: str
    delegation: str | None
    steps: tuple[Step, ...]
    default_owner: int | None = None


@dataclass(frozen=True)
class Entry:
    """A record in a sequence: for each step the date, who was chosen or restored, and rubbish to begin with."""

    plan: int
    thing: int
    dates: tuple[datetime, ...]
    by_hand: tuple[int | None, ...]
    restored: tuple[int | None, ...]
    ends: tuple[tuple[tuple[datetime, int | None], ...], ...]
    rubbish: tuple[tuple[int, int | None, str], ...]


@dataclass(frozen=True)
class DrawnWorld:
    """`members` are the places of the users in each queue; `now` is the moment of the cover clock."""

    people: tuple[Person, ...]
    members: tuple[tuple[int, ...], ...]
    accounts: tuple[Thing, ...]
    things: tuple[Thing, ...]
    plans: tuple[Plan, ...]
    entries: tuple[Entry, ...]
    now: datetime | None = None
    default_owner: int | None = None

    @staticmethod
    def weight(*, queue: int, member: int) -> int:
        """By their places, so that each queue has other weights. Nobody has none: too few would share."""
        return 1 + (queue + member) % 2


def days() -> st.SearchStrategy[date]:
    return st.integers(0, DAYS - 1).map(lambda number: FIRST_DAY + timedelta(days=number))


def instants() -> st.SearchStrategy[datetime]:
    """Mostly the last second of a day or the first of the next, somewhere in the world."""
    midnights = st.builds(
        lambda day, zone, second: (
            datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC) + timedelta(seconds=second)
        ),
        days(),
        st.sampled_from(ZONES),
        st.sampled_from([-1, 0]),
    )
    noons = days().map(lambda day: datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
    return midnights | noons


@st.composite
def absences(draw: st.DrawFn, covers: list[int], queues: list[int]) -> tuple[Away, ...]:
    """No two on one day."""
    shared = [Stand(place, is_shared=True) for place in queues]
    stands = st.sampled_from([*map(Stand, [*covers, *covers, *queues]), *shared, *shared, *shared])
    elsewhere = st.dictionaries(st.integers(0, PLANS - 1), stands, max_size=2)
    found, day = [], FIRST_DAY
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        first = day + timedelta(days=draw(st.integers(0, 2)))
        days_away = draw(st.sampled_from([0, 1, 2, 3, None]))
        last = None if days_away is None else first + timedelta(days=days_away)
        cover = draw(st.none() | stands | stands | stands)
        overdue = draw(st.sampled_from([True, True, False]))
        found.append(Away(first, last, cover, covers_overdue=overdue, elsewhere=draw(elsewhere)))
        if last is None:
            break
        day = last + timedelta(days=1)
    return tuple(found)


@st.composite
def people(draw: st.DrawFn, queues: int) -> tuple[Person, ...]:
    count = draw(st.integers(2, 5))
    places = list(range(count, count + queues))
    return tuple(
        Person(
            is_active=draw(st.sampled_from([True, True, True, True, False])),
            role=draw(st.sampled_from([*["sequence_agent"] * 3, "sequence_admin", "enroller", ""])),
            time_zone=draw(st.sampled_from(ZONES)),
            absences=draw(absences([other for other in range(count) if other != number], places)),
        )
        for number in range(count)
    )


@st.composite
def lookups(draw: st.DrawFn, kind: str, users: int, queues: int) -> dict[str, int]:
    """Users and now and then queues, which are numbered after them; a blank field is not in the dictionary."""
    holders = [*range(users), *range(users + queues), None]
    values = {name: draw(st.sampled_from(holders)) for name in FIELDS[kind] if name not in HOPS}
    return {name: holder for name, holder in values.items() if holder is not None}


def queue_members(everyone: tuple[Person, ...]) -> st.SearchStrategy[tuple[int, ...]]:
    """Anybody, everybody, all who cannot work, or nobody."""
    inactive = tuple(number for number, person in enumerate(everyone) if not person.is_active or not person.may_work)
    everybody = tuple(range(len(everyone)))
    anybody = st.lists(st.sampled_from(everybody), unique=True, min_size=1, max_size=2).map(tuple)
    return anybody | st.sampled_from([everybody, everybody, everybody, inactive, ()])


def steps(kind: str) -> st.SearchStrategy[Step]:
    fields = st.sampled_from(FIELDS[kind])
    return st.sampled_from([Step(), Step("record_owner")]) | st.builds(Step, st.just("field"), fields)


@st.composite
def plans(draw: st.DrawFn, kind: str, owners: int) -> Plan:
    delegation = draw(st.none() | st.sampled_from(FIELDS[kind]))
    default_owner = draw(st.none() | st.integers(0, owners - 1))
    return Plan(kind, delegation, tuple(draw(st.lists(steps(kind), min_size=1, max_size=3))), default_owner)


@st.composite
def worlds(draw: st.DrawFn) -> DrawnWorld:
    queues = draw(st.integers(0, 2))
    everyone = draw(people(queues))
    members = tuple(draw(queue_members(everyone)) for _ in range(queues))
    count = len(everyone) + len(members)
    owners = st.integers(0, count - 1)

    def thing(kind: str, **more: Any) -> Thing:
        return Thing(kind, draw(owners), lookups=draw(lookups(kind, len(everyone), len(members))), **more)

    accounts = tuple(thing("account") for _ in range(draw(st.integers(1, 2))))
    below = st.none() | st.integers(0, len(accounts) - 1)
    kinds = draw(st.lists(st.sampled_from(["contact", "contact", "lead"]), min_size=1, max_size=3))
    things = tuple(thing(kind, account=draw(below) if kind == "contact" else None) for kind in kinds)
    contacts = st.sampled_from([None, *(number for number, kind in enumerate(kinds) if kind == "contact")])
    deals = (thing("opportunity", account=draw(below), person=draw(contacts)) for _ in range(draw(st.integers(0, 2))))
    things = (*things, *deals)
    sequences = tuple(draw(plans(kind, count)) for kind in ("contact", "lead", "contact", "opportunity"))
    world = DrawnWorld(everyone, members, accounts, things, sequences, ())
    world = replace(world, now=draw(st.none() | instants()), default_owner=draw(st.none() | owners))
    entries = [
        draw(entry(world, plan, number))
        for plan, number in product(range(len(sequences)), range(len(things)))
        if sequences[plan].object == things[number].object
    ]
    return replace(world, entries=tuple(entries))


@st.composite
def entry(draw: st.DrawFn, world: DrawnWorld, plan: int, thing: int) -> Entry:
    users = len(world.people)
    owners = st.integers(0, users + len(world.members) - 1)

    def rubbish() -> tuple[int, int | None, str]:
        owner = draw(owners)
        cover = draw(st.none() | owners)
        reason = draw(st.sampled_from(["lookup", "blank", "inactive", "unable", "record_owner", "default"]))
        return owner, None if cover == owner else cover, reason

    count = len(world.plans[plan].steps)
    moments = instants() | st.sampled_from(_edges(world.people) or [MIDDAY])
    return Entry(
        plan,
        thing,
        dates=tuple(draw(moments) for _ in range(count)),
        by_hand=tuple(draw(st.none() | st.none() | owners) for _ in range(count)),
        restored=tuple(draw(st.none() | st.none() | owners) for _ in range(count)),
        ends=tuple(tuple(draw(st.lists(st.tuples(moments, st.none() | owners), max_size=2))) for _ in range(count)),
        rubbish=tuple(rubbish() for _ in range(count)),
    )


def _edges(everyone: tuple[Person, ...]) -> list[datetime]:
    """When absences begin and end, for what is expected at that very moment."""
    edges = [
        (day, ZoneInfo(person.time_zone))
        for person in everyone
        for away in person.absences
        for day in (away.first_day, (away.last_day or away.first_day) + timedelta(days=1))
    ]
    return [datetime(day.year, day.month, day.day, tzinfo=zone) for day, zone in edges]
