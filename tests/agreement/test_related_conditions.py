"""Conditions on fields of related records: as readable Python and as SQL agree, and mistakes are found out."""

import pytest

from baton import sql
from baton.crm.models import Record
from baton.crm.relations import related_records
from baton.delegation.enrollment import ENROLLABLE
from baton.rules.record_rules import Condition, Operator, RecordRules, matches
from baton.sequences.models import Sequence
from baton.sequences.record_rules import set_enrollment_rules
from tests.agreement.mutants import Mutant, mutated
from tests.world import MONDAY, record, sequence, user

pytestmark = pytest.mark.django_db

FIELDS = [
    *("account.Industry", "account.Name", "account.Email", "account.Phone", "account.Size.Band", "campaign.Industry"),
    *("contact.Industry", "lead.Industry", "Industry", "nothing.Industry", ".Industry", "account."),
]
CONDITIONS = [
    *(Condition(name, Operator.IS_BLANK) for name in FIELDS),
    *(Condition(name, Operator.IS, "Software") for name in FIELDS),
]

MUTANTS: list[Mutant] = [
    ("matches", "{related_value},", ""),
    ("matches", "{field_value},", "{related_value}, {field_value},"),
    ("related_value", "WHEN 'Name' THEN related.name\n", ""),
    ("related_value", "WHEN 'Name' THEN related.name", "WHEN 'Name' THEN record.name"),
    ("related_value", "WHEN 'Email' THEN related.email\n", ""),
    ("related_value", "WHEN 'Phone' THEN related.phone\n", ""),
    ("related_value", "related.fields ->> named", "record.fields ->> named"),
    (
        "related_value",
        "substr(condition.field, strpos(condition.field, '.') + 1)",
        "split_part(condition.field, '.', 2)",
    ),
    ("related_value", "IN ('account', 'campaign')", "IN ('account')"),
    ("related_value", "IN ('account', 'campaign')", "IN ('campaign')"),
    ("related_value", "ELSE record.person_id", "ELSE record.account_id"),
    ("related_value", "AND related.object = named.relation", ""),
]


class Related:
    """Records with an account, campaign, lead, contact or nothing; one has a field named like a related one."""

    def __init__(self) -> None:
        self._ann = user("ann")
        account = self._record("account", "Acme", {"Industry": "Software", "Size.Band": "Software", "": "Software"})
        named = self._record("account", "Software", {})
        Record.objects.filter(pk=named.pk).update(email="Software", phone="Software")
        fair = self._record("campaign", "Fair", {"Industry": "Software"})
        lead, pat = (self._record(kind, kind, {"Industry": "Software"}) for kind in ("lead", "contact"))
        self._record("contact", "Of Acme", {}, account=account)
        self._record("contact", "Own", {"account.Industry": "Energy"}, account=account)
        self._record("contact", "Of Software", {"Industry": "Energy"}, account=named)
        self._record("opportunity", "Deal", {}, account=named, person=pat)
        self._record("campaign member", "A lead’s", {}, account=fair, person=lead)
        self._record("campaign member", "A contact’s", {}, account=fair, person=pat)
        self._records = list(Record.objects.select_related("account", "person").order_by("pk"))
        self._rules = {
            self._ruled(kind, condition): RecordRules((condition,))
            for kind in ("contact", "opportunity", "campaign member")
            for condition in CONDITIONS
        }

    def by_sql(self) -> list[bool]:
        ids = [each.pk for each in self._records]
        parameters = ({"records": ids, "sequence_id": ruled.pk, "at": MONDAY} for ruled in self._rules)
        return [row[2] != "not_matching" for each in parameters for row in sql.rows(ENROLLABLE, **each)]

    def by_text(self) -> list[bool]:
        return [
            ruled.object != each.object or matches(rules, fields_of(each))
            for ruled, rules in self._rules.items()
            for each in self._records
        ]

    def _record(self, kind: str, name: str, fields: dict[str, str], **related: Record) -> Record:
        made = record(name, owner=self._ann, object=kind)
        Record.objects.filter(pk=made.pk).update(fields=fields, **related)
        return made

    def _ruled(self, kind: str, condition: Condition) -> Sequence:
        made = sequence(f"{kind}, {condition.field} {condition.operator}", object=kind)
        set_enrollment_rules(sequence=made, rules=RecordRules((condition,)), by=None, at=MONDAY)
        return made


def fields_of(each: Record) -> dict[str, str]:
    """The fields that conditions can name, by that name."""
    related = {
        f"{relation}.{name}": value
        for relation, other in related_records(each).items()
        for name, value in {**other.fields, "Name": other.name, "Email": other.email, "Phone": other.phone}.items()
    }
    return {**related, **each.fields}


def test_both_say_the_same_of_related_records() -> None:
    related = Related()
    assert related.by_sql() == related.by_text()


def test_mutants_of_related_conditions_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    related = Related()
    expected = related.by_text()

    def lives(mutant: Mutant) -> bool:
        with mutated(mutant, monkeypatch):
            return related.by_sql() == expected

    assert [mutant for mutant in MUTANTS if lives(mutant)] == []
