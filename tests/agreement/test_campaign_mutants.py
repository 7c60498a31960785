"""Every small mistake in the rules for campaign members (ADR 66) is found out, of owners and of what follows."""

from collections.abc import Iterator

import pytest

from baton.crm.models import LookupField, Record, RecordLookup
from baton.delegation import changes, staffing
from baton.delegation.change import Change
from baton.delegation.enrollment import enroll
from baton.delegation.handovers import carry_out
from tests.agreement import oracle
from tests.agreement.mutants import Mutant, mutated
from tests.agreement.oracle import disagreements
from tests.agreement.test_campaigns import write_sequences
from tests.agreement.test_mutants import executed
from tests.agreement.writing import EVERYTHING, taken_back
from tests.world import MONDAY, record, user

pytestmark = pytest.mark.django_db

THROUGH_CAMPAIGN = "WHEN 'campaign' THEN record.account_id"
MUTANTS_OF_OWNERS: list[Mutant] = [
    ("rule", THROUGH_CAMPAIGN, "WHEN 'campaign' THEN record.person_id"),
    ("rule", THROUGH_CAMPAIGN, "WHEN 'campaign' THEN record.id"),
    ("rule", THROUGH_CAMPAIGN, ""),
    ("rule", "ELSE record.person_id", "ELSE record.account_id"),
    ("rule", "ELSE record.person_id", "ELSE record.id"),
    ("named", THROUGH_CAMPAIGN, "WHEN 'campaign' THEN record.person_id"),
    ("named", THROUGH_CAMPAIGN, ""),
    ("named", "ELSE record.person_id", "ELSE record.account_id"),
    ("named", "WHEN '' THEN record.id", "WHEN '' THEN record.person_id"),
    ("named", "campaign.id = record.account_id", "campaign.id = record.person_id"),
    ("named", "SELECT campaign.owner_id", "SELECT record.owner_id"),
    ("named", "WHEN 'campaign_owner' THEN", "WHEN 'nothing' THEN"),
]
MUTANTS_OF_REACH: list[Mutant] = [
    ("of_records", "below.account_id = ANY (%(records)s::bigint[]) OR", ""),
    ("of_records", "OR below.person_id = ANY (%(records)s::bigint[])", ""),
    ("of_records", "WHERE participant.record_id = ANY", "WHERE participant.id = ANY"),
    ("of_people", "below.account_id = lookup.record_id OR", ""),
    ("of_people", "OR below.person_id = lookup.record_id", ""),
]
MUTANTS_OF_THE_TEXT: list[Mutant] = [
    (
        "delegation",
        "Source.CAMPAIGN_OWNER: record.campaign_owner_id",
        "Source.CAMPAIGN_OWNER: record.account_owner_id",
    ),
    ("delegation", "Source.CAMPAIGN_OWNER: record.campaign_owner_id", "Source.CAMPAIGN_OWNER: record.owner_id"),
    ("delegation", "        Source.CAMPAIGN_OWNER: record.campaign_owner_id,\n", ""),
    ("delegation", "record.related.get(field.hop.through, {})", "record.user_ids"),
    ("delegation", ".get(field.hop.field_id)", ".get(field.id)"),
]


class Members:
    """A lead's and two contacts' members of each of two campaigns; everybody and every field has an owner of its own.

    Of one campaign and one contact the field is blank, so that a chain asks what comes next.
    """

    def __init__(self) -> None:
        self._made = 0
        sequences = write_sequences()
        campaigns = [self._record("campaign"), self._record("campaign", is_blank=True)]
        persons = [self._record("lead"), self._record("contact"), self._record("contact", is_blank=True)]
        self.members = [
            self._record("campaign member", campaign, person) for campaign in campaigns for person in persons
        ]
        for made in sequences:
            enroll(sequence=made, records=[member.pk for member in self.members], by=None, at=MONDAY)
        assert not disagreements()
        self.causes = [*self._of_records(campaigns + persons), *self._of_people(campaigns + persons)]

    def _record(
        self, kind: str, campaign: Record | None = None, person: Record | None = None, *, is_blank: bool = False
    ) -> Record:
        self._made += 1
        lookups = {} if is_blank else {"SDR__c": user(f"holder {self._made}")}
        owner = user(f"owner {self._made}")
        made = record(f"{kind} {self._made}", owner=owner, object=kind, account=campaign, **lookups)
        if person:
            values = {"person_id": person.pk}
            carry_out(changes.record_update(record_id=made.pk, values=values), by=None, at=MONDAY)
        return made

    def _of_records(self, related: list[Record]) -> Iterator[list[Change]]:
        other = user("other")
        fields = dict(LookupField.objects.filter(name="SDR__c").values_list("object", "pk"))
        for each in related:
            yield [changes.record_update(record_id=each.pk, values={"owner_id": other.pk})]
        for each in (*related, *self.members):
            yield [changes.record_update(record_id=each.pk, lookups={fields[each.object]: other.pk})]

    def _of_people(self, related: list[Record]) -> Iterator[list[Change]]:
        """Who leaves owns actions and is found by these; who comes back is found only in the fields."""
        for holder in RecordLookup.objects.filter(record__in=related).values_list("owner", flat=True):
            yield [staffing.activity(user_id=holder, is_active=is_active) for is_active in (False, True)]


def disagree_after(cause: list[Change]) -> bool:
    with taken_back():
        for change in cause:
            carry_out(change, by=None, at=MONDAY)
        return bool(disagreements())


def test_mistakes_about_the_owners_of_members_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    Members()

    def lives(mutant: Mutant) -> bool:
        with mutated(mutant, monkeypatch):
            return not disagree_after([EVERYTHING])

    assert [mutant for mutant in MUTANTS_OF_OWNERS if lives(mutant)] == []


def test_mistakes_about_what_members_follow_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    causes = Members().causes
    assert not any(map(disagree_after, causes))

    def lives(mutant: Mutant) -> bool:
        with mutated(mutant, monkeypatch):
            return not any(map(disagree_after, causes))

    assert [mutant for mutant in MUTANTS_OF_REACH if lives(mutant)] == []


def test_mistakes_in_the_text_about_members_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    Members()

    def lives(mutant: Mutant) -> bool:
        with monkeypatch.context() as patch:
            patch.setattr(oracle, "delegation", executed(*mutant))
            return not disagreements()

    assert [mutant for mutant in MUTANTS_OF_THE_TEXT if lives(mutant)] == []
