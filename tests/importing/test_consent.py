"""An import follows who may be called: by number, from the CRM's own word, and with records that come later."""

import pytest

from baton.crm.models import Record, Suppression
from baton.crm.suppressions import call_states, refuse_calls
from baton.delegation.enrollment import enroll
from baton.participants.models import Participant
from tests.importing.conftest import ANN, KIM, LEE, Exported
from tests.world import MONDAY, sequence

pytestmark = pytest.mark.django_db

HEADER = "Id,OwnerId,LastName,Phone,DoNotCall"


def lead(crm_id: str, phone: str, *, refused: int = 0) -> str:
    return f"{crm_id},{ANN},{crm_id[-4:]},{phone},{refused}"


def load(exported: Exported, *rows: str) -> None:
    exported.write("Lead.csv", HEADER, *rows).load()


def is_called(crm_id: str) -> bool:
    one = Record.objects.get(crm_id=crm_id)
    return not call_states([one])[one.pk].do_not_call


def refuse() -> None:
    refuse_calls(number="+14155552671", source="rep", why="", at=MONDAY)


def test_a_record_that_is_imported_later_with_a_refused_number_is_not_called(exported: Exported) -> None:
    load(exported, lead(LEE, "415.555.2671"))
    refuse()
    load(exported, lead(LEE, "415.555.2671"), lead(KIM, "+1 (415) 555-2671"))
    assert not is_called(LEE)
    assert not is_called(KIM)


def test_the_crm_ends_it_by_going_from_do_not_call_to_callable_and_not_otherwise(exported: Exported) -> None:
    load(exported, lead(LEE, "415-555-2671"))
    refuse()
    load(exported, lead(LEE, "415-555-2671", refused=0))
    assert not is_called(LEE)
    load(exported, lead(LEE, "415-555-2671", refused=1))
    load(exported, lead(LEE, "415-555-2671", refused=0))
    assert is_called(LEE)
    assert Suppression.objects.get().lifted_why == "Callable again in the CRM"


def test_whoever_an_import_opts_out_of_every_channel_leaves(exported: Exported) -> None:
    load(exported, lead(LEE, "415-555-2671"))
    enroll(sequence=sequence(), records=[Record.objects.get().pk], by=None, at=MONDAY)
    load(exported, lead(LEE, "415-555-2671", refused=1))
    assert Participant.objects.get().exit == "opted_out"


def test_whoever_gets_a_refused_number_leaves(exported: Exported) -> None:
    load(exported, lead(LEE, "415-555-0000"))
    enroll(sequence=sequence(), records=[Record.objects.get().pk], by=None, at=MONDAY)
    refuse()
    load(exported, lead(LEE, "415-555-2671"))
    assert Participant.objects.get().exit == "opted_out"
