"""Finding sequences and their fields by what people call them."""

import pytest

from baton.crm.models import LookupField
from baton.sequences.file_shape import SequenceFile
from baton.sequences.files import parse_sequence_file
from baton.sequences.operations import load
from baton.sequences.queries import (
    AmbiguousField,
    FieldNotInFieldSet,
    UnknownField,
    UnknownSequence,
    field_set,
    find_field,
    find_sequence,
)
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


def lookup(name: str, label: str, *, object: str = "lead", in_field_set: bool = True) -> LookupField:  # noqa: A002
    return LookupField.objects.create(object=object, name=name, label=label, in_field_set=in_field_set)


@pytest.fixture
def sdr() -> LookupField:
    return lookup("SDR__c", "SDR")


def file(*actions: str, name: str = "Inbound", delegation: str = "record owner") -> SequenceFile:
    """A file with one call for each action, which is a name, and a delegation after a slash."""
    lines = [f"name: {name}", "object: lead", f"delegation: {delegation}", "actions:"]
    for action in actions or ("First call",):
        action_name, _, own = action.partition("/")
        lines.append(f"  - {{name: {action_name}, type: call, delegation: {own or 'inherit'}}}")
    return parse_sequence_file("\n".join(lines))


def test_a_sequence_is_found_by_name_in_any_capitals_or_by_id() -> None:
    sequence = load(file=file(name="Überseeleads"), by=None, at=MONDAY).sequence
    assert find_sequence("Überseeleads") == find_sequence(" üBERSEELEADS ") == find_sequence(str(sequence.pk))


def test_the_exact_name_goes_before_other_capitals_and_a_name_before_an_id() -> None:
    small, large = (load(file=file(name=name), by=None, at=MONDAY).sequence for name in ("inbound", "INBOUND"))
    number = load(file=file(name=f'"{small.pk}"'), by=None, at=MONDAY).sequence
    assert (find_sequence("inbound"), find_sequence("INBOUND")) == (small, large)
    assert find_sequence(str(small.pk)) == number


def test_an_unknown_sequence_is_refused_with_what_is_near() -> None:
    load(file=file(name="Inbound leads"), by=None, at=MONDAY)
    with pytest.raises(UnknownSequence, match=r"There is no sequence “inbound lead”. Did you mean “Inbound leads”\?"):
        find_sequence("inbound lead")
    with pytest.raises(UnknownSequence, match=r"There is no sequence “xyz”.$"):
        find_sequence("xyz")


def test_capitals_that_fit_two_sequences_find_neither() -> None:
    for name in ("inbound", "INBOUND"):
        load(file=file(name=name), by=None, at=MONDAY)
    with pytest.raises(UnknownSequence, match="Did you mean “INBOUND” or “inbound”"):
        find_sequence("Inbound")


@pytest.mark.parametrize("name", ["CreatedById", "createdbyid", "Created By", " created by "])
def test_a_field_is_found_by_api_name_or_label_in_any_capitals(name: str) -> None:
    field = lookup("CreatedById", "Created By")
    lookup("CreatedById", "Created By", object="contact")
    assert find_field(object="lead", name=name) == field


def test_a_field_one_hop_away_is_found_by_its_path() -> None:
    manager = lookup("Customer_Success_Manager__c", "Customer Success Manager", object="account")
    hop = LookupField.objects.create(
        object="contact",
        name="account.Customer_Success_Manager__c",
        label="Account: Customer Success Manager",
        related_field=manager,
        through="account",
    )
    assert find_field(object="contact", name="Account.customer_success_manager__c") == hop


def test_an_unknown_field_is_refused_with_the_choices(sdr: LookupField) -> None:
    lookup("Old__c", "Old", in_field_set=False)
    with pytest.raises(UnknownField, match=r"The lead has no lookup field “CSM”. Its field set has SDR__c \(SDR\)."):
        find_field(object="lead", name="CSM")
    with pytest.raises(UnknownField, match=r"The contact has no lookup field “SDR”. Its field set is empty."):
        find_field(object="contact", name="SDR")


@pytest.mark.parametrize("name", ["Old__c", "old"])
def test_a_field_outside_the_field_set_is_not_found_but_said_to_exist(name: str) -> None:
    lookup("Old__c", "Old", in_field_set=False)
    with pytest.raises(FieldNotInFieldSet, match=r"Old \(Old__c\) is a lookup field of the lead, but not in"):
        find_field(object="lead", name=name)


def test_a_label_of_two_fields_asks_for_the_api_name(sdr: LookupField) -> None:
    other = lookup("SDR2__c", "SDR")
    with pytest.raises(AmbiguousField, match="Use the API name: “SDR2__c” or “SDR__c”"):
        find_field(object="lead", name="SDR")
    LookupField.objects.filter(pk=other.pk).update(in_field_set=False)
    assert find_field(object="lead", name="SDR") == sdr


def test_the_field_set_is_what_an_admin_offers_by_label(sdr: LookupField) -> None:
    ae = lookup("AE__c", "AE")
    lookup("Old__c", "Old", in_field_set=False)
    assert field_set("lead") == [ae, sdr]
