"""Who can be enrolled beside other sequences, and which of these end: as SQL and as plain Python say it."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton import sql
from baton.crm.models import Record
from baton.delegation.enrollment import ENROLLABLE, LEAVING
from baton.participants.models import Participant
from baton.people.models import User
from baton.rules.other_sequences import Participation, Settings, leaves, refusal
from baton.sequences.models import Sequence
from tests.agreement.mutants import Mutant, mutated
from tests.world import MONDAY, record, sequence, user

pytestmark = pytest.mark.django_db

SEQUENCES, RECORDS = 4, 4
MUTANTS: list[Mutant] = [
    ("same_person", "WHERE record.email <> ''", "WHERE TRUE"),
    ("same_person", "lower(twin.email) = lower(record.email)", "twin.email = record.email"),
    ("same_person", "lower(twin.email) = lower(record.email)", "FALSE"),
    ("exclusive", "AND other.status = 'active'", ""),
    ("exclusive", "participant.record_id = ANY (ARRAY({same_person}))", "TRUE"),
    ("exclusive", "participant.record_id = ANY (ARRAY({same_person}))", "participant.record_id = record.id"),
    ("exclusive", "AND participant.status IN ('active', 'paused')", ""),
    ("exclusive", "IN ('active', 'paused')", "IN ('active')"),
    ("excluded", "before.record_id = ANY (ARRAY({same_person}))", "before.record_id = record.id"),
    ("excluded", "before.record_id = ANY (ARRAY({same_person}))", "TRUE"),
    ("excluded", "before.sequence_id = skip.to_sequence_id", "before.sequence_id <> skip.to_sequence_id"),
    ("excluded", "WHERE skip.from_sequence_id = sequence.id", ""),
    ("excluded", "other.exclusive_priority <= sequence", "other.exclusive_priority < sequence"),
    ("excluded", "other.exclusive_priority <= sequence", "other.exclusive_priority >= sequence"),
    ("excluded", "AND other.exclusive_priority <= sequence.exclusive_priority", ""),
    ("leaving", "other.exclusive_priority > sequence", "other.exclusive_priority >= sequence"),
    ("leaving", "other.exclusive_priority > sequence", "other.exclusive_priority < sequence"),
]


@dataclass(frozen=True)
class Drawn:
    """A sequence: its status, its priority if it is exclusive, and the places of those that it skips."""

    status: str
    priority: int | None
    skips: frozenset[int]


@dataclass(frozen=True)
class World:
    """Sequences, the email addresses of records, and who is in what: (record, sequence, status)."""

    sequences: list[Drawn]
    emails: list[str]
    participants: list[tuple[int, int, str]]


places = st.integers(0, SEQUENCES - 1)
drawn = st.builds(
    Drawn,
    status=st.sampled_from(["active", "active", "inactive"]),
    priority=st.none() | st.integers(1, 3),
    skips=st.just(frozenset[int]()) | st.frozensets(places, max_size=2),
)
worlds = st.builds(
    World,
    sequences=st.lists(drawn, min_size=SEQUENCES, max_size=SEQUENCES),
    emails=st.lists(st.sampled_from(["", "lee@x.org", "LEE@x.org", "kim@x.org"]), min_size=RECORDS, max_size=RECORDS),
    participants=st.lists(
        st.tuples(st.integers(0, RECORDS - 1), places, st.sampled_from(["active", "paused", "completed", "removed"])),
        max_size=6,
        unique_by=lambda drawn: drawn[:2],
    ),
)
# One of each that matters, for the mutants.
TELLING = World(
    sequences=[
        Drawn("active", 2, frozenset()),
        Drawn("active", 2, frozenset()),
        Drawn("active", 3, frozenset({3})),
        Drawn("active", None, frozenset()),
    ],
    emails=["lee@x.org", "Lee@x.org", "", ""],
    participants=[(0, 1, "paused"), (2, 2, "active"), (3, 3, "removed")],
)
OVER = World(
    sequences=[
        Drawn("active", 1, frozenset({2})),
        Drawn("inactive", 1, frozenset()),
        Drawn("active", 2, frozenset()),
        Drawn("active", 3, frozenset({0})),
    ],
    emails=["lee@x.org", "Lee@x.org", "kim@x.org", ""],
    participants=[(0, 2, "completed"), (0, 1, "active"), (2, 3, "removed"), (3, 3, "paused")],
)


class Written:
    """A world in the database, and what both say of every record and every sequence."""

    def __init__(self, world: World, owner: User) -> None:
        for model in (Participant, Sequence, Record):
            model.objects.all().delete()
        self.sequences = [sequence(f"Sequence {place}") for place in range(SEQUENCES)]
        for one, said in zip(self.sequences, world.sequences, strict=True):
            one.status, one.exclusive_priority = said.status, said.priority
            one.other_sequences = "exclusive" if said.priority else "allowed"
            one.save()
            one.skips.set([self.sequences[place] for place in said.skips])
        self.records = [record(f"Lead {place}", owner=owner) for place in range(RECORDS)]
        for lead, email in zip(self.records, world.emails, strict=True):
            Record.objects.filter(pk=lead.pk).update(email=email)
            lead.email = email
        for place, of, status in world.participants:
            Participant.objects.create(
                record=self.records[place], sequence=self.sequences[of], status=status, enrolled_at=MONDAY
            )

    def by_python(self) -> dict[tuple[str, str], object]:
        settings_of = {one.pk: self._settings(one) for one in self.sequences}
        said: dict[tuple[str, str], object] = {}
        for one in self.sequences:
            for lead in self.records:
                theirs = [
                    (participant, Participation(settings_of[participant.sequence_id], participant.status in ENROLLED))
                    for participant in Participant.objects.filter(record__in=self._person(lead)).order_by("pk")
                ]
                into = settings_of[one.pk]
                leaving = [participant.pk for participant, one_of in theirs if leaves(into, one_of)]
                why = refusal(into, [one_of for _participant, one_of in theirs])
                said[one.name, lead.name] = self._known(one, lead) or why, leaving
        return said

    def by_sql(self) -> dict[tuple[str, str], object]:
        said: dict[tuple[str, str], object] = {}
        for one in self.sequences:
            for lead in self.records:
                scope = {"records": [lead.pk], "sequence_id": one.pk}
                [(_id, _name, why)] = sql.rows(ENROLLABLE, **scope, at=MONDAY)
                said[one.name, lead.name] = why, [row[0] for row in sql.rows(LEAVING, **scope)]
        return said

    def _settings(self, one: Sequence) -> Settings:
        skips = frozenset(one.skips.values_list("pk", flat=True))
        return Settings(one.pk, one.status == "active", one.exclusive_priority, skips)

    def _person(self, lead: Record) -> list[Record]:
        return [
            other
            for other in self.records
            if other == lead or (lead.email and other.email.lower() == lead.email.lower())
        ]

    def _known(self, one: Sequence, lead: Record) -> str | None:
        """What is refused before other sequences matter."""
        if one.status != "active":
            return "sequence_not_active"
        is_in = Participant.objects.filter(sequence=one, record=lead, status__in=ENROLLED).exists()
        return "already_in" if is_in else None


ENROLLED = ("active", "paused")


@pytest.fixture
def owner() -> User:
    return user("ann")


@given(world=worlds)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_say_the_same_of_other_sequences(owner: User, world: World) -> None:
    written = Written(world, owner)
    assert written.by_sql() == written.by_python()


def test_mutants_of_other_sequences_are_found_out(owner: User, monkeypatch: pytest.MonkeyPatch) -> None:
    alive = MUTANTS
    for world in (TELLING, OVER):
        written = Written(world, owner)
        expected = written.by_python()
        assert written.by_sql() == expected
        survivors = []
        for mutant in alive:
            with mutated(mutant, monkeypatch):
                if written.by_sql() == expected:
                    survivors.append(mutant)
        alive = survivors
    assert alive == []
