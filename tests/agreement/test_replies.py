"""Who answers a reply agrees in both forms of the rule, with and without a setting of the action's own."""

from datetime import datetime

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from baton.crm.models import LookupField
from baton.delegation.cover import turned_at
from baton.delegation.explain import explain_reply
from baton.delegation.handovers import carry_out
from baton.mail.models import Mail, ReceivedMail
from baton.mail.replies import owner_of_reply
from baton.participants.models import ParticipantAction
from baton.rules.trail import BY_TURNS
from baton.sequences.models import Action, ReplySetting
from tests.agreement import causes
from tests.agreement.causes import Cast, one
from tests.agreement.test_sources import enroll_all, write_sources
from tests.agreement.worlds import DrawnWorld, instants, worlds
from tests.agreement.writing import taken_back, write, write_fields

pytestmark = pytest.mark.django_db


@settings(max_examples=settings().max_examples // 5)
@given(world=worlds(), data=st.data(), at=instants())
def test_both_forms_of_the_rule_agree_on_who_answers(world: DrawnWorld, data: st.DataObject, at: datetime) -> None:
    with taken_back():
        cast = Cast.of(world, write(world, write_fields()))
        write_sources(data, cast)
        set_who_answers(data)
        enroll_all(data, cast, at)
        for cause in data.draw(st.lists(st.sampled_from([causes.activity, causes.absence, causes.record_owner]))):
            if change := cause(data, cast):
                try:
                    carry_out(change, by=None, at=at)
                except causes.REFUSED:
                    continue
        for pa in ParticipantAction.objects.order_by("pk"):
            now = max(at, turned_at() or at)
            whose = owner_of_reply(replied_to(pa, now), at=now)
            assignment, sentences = explain_reply(pa, at=now)
            cover_id = assignment.cover.id if assignment.cover else None
            assert (whose.owner.pk, whose.cover and whose.cover.pk) == (assignment.owner.id, cover_id)
            assert sentences
            event(type(assignment.trail[0]).__name__)


def set_who_answers(data: st.DataObject) -> None:
    for action in Action.objects.select_related("sequence").order_by("pk"):
        fields = LookupField.objects.filter(object=action.sequence.object).exclude(source__in=BY_TURNS).order_by("pk")
        if data.draw(st.booleans()):
            ReplySetting.objects.create(action=action, field=one(data, [None, *fields]))


def replied_to(pa: ParticipantAction, at: datetime) -> ReceivedMail:
    mail = Mail.objects.create(
        participant_action=pa, status="sent", sender=pa.owner, message_id=f"<{pa.pk}@x>", written_at=at, sent_at=at
    )
    return ReceivedMail.objects.create(
        kind="reply", answers=mail, record=pa.participant.record, received_at=at, message_id=f"<{pa.pk}-reply@x>"
    )
