import pytest

from baton.crm.models import Record
from baton.crm.queries import UnknownRecord, find_record, find_records
from tests.world import World, record


def test_a_crm_id_goes_before_a_baton_id(world: World) -> None:
    lou = record("Lou", owner=world.ann)
    Record.objects.filter(pk=lou.pk).update(crm_id=str(world.lee.pk))
    assert find_record(str(world.lee.pk)) == lou


def test_fifteen_characters_of_a_crm_id_are_enough_and_their_case_matters(world: World) -> None:
    Record.objects.filter(pk=world.lee.pk).update(crm_id="00QEc00000BBaeXMAT")
    assert find_record("00QEc00000BBaeX") == world.lee
    with pytest.raises(UnknownRecord):
        find_record("00qec00000bbaex")


def test_an_address_is_looked_for_among_the_records_of_the_object(world: World) -> None:
    pat = record("Pat", owner=world.ann, object="contact")
    Record.objects.filter(pk__in=[world.lee.pk, pat.pk]).update(email="twin@example.com")
    assert find_records(names=["twin@example.com"], object="contact").ids == (pat.pk,)
    with pytest.raises(UnknownRecord, match="More than one record"):
        find_record("twin@example.com")


def test_a_record_deleted_in_the_crm_has_lost_its_address_but_not_its_id(world: World) -> None:
    Record.objects.filter(pk=world.lee.pk).update(email="lee@example.com", is_deleted=True)
    assert find_records(names=["lee@example.com"]).unknown == ("lee@example.com",)
    assert find_record(str(world.lee.pk)) == world.lee


def test_records_come_in_the_order_asked_for_and_each_once(world: World) -> None:
    lou = record("Lou", owner=world.ann)
    Record.objects.filter(pk=world.lee.pk).update(email="lee@example.com")
    names = [str(lou.pk), "lee@example.com", str(world.lee.pk), "9" * 30]
    found = find_records(names=names)
    assert (found.ids, found.unknown) == ((lou.pk, world.lee.pk), ("9" * 30,))
