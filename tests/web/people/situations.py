"""Situations that delegation health has a problem with, each made by what makes it in earnest."""

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from baton.crm.models import LookupField, Record, Suppression
from baton.crm.suppressions import opt_out
from baton.delegation import changes, membership, staffing
from baton.participants.models import ParticipantAction
from baton.people.away import RequestedAbsence
from baton.people.models import Owner, Role, User
from baton.rules.trail import Source
from baton.sequences.models import Action, Template
from tests.world import World, lookup_field, queue, record, sequence

Make = Callable[[World], object]


def enrolled(world: World, *records: Record) -> list[ParticipantAction]:
    return world.enroll(*records, at=timezone.now())


def automatic(world: World, *, subject: str = "Hello", body: str = "Hi", address: str = "lee@example.com") -> None:
    template = Template.objects.create(name="Hello", object="lead", subject=subject, body=body)
    first = Action.objects.filter(sequence=world.sequence, position=1)
    first.update(type="email", is_automatic=True, template=template)
    User.objects.update(email="someone@northwind.example")
    Record.objects.filter(pk=world.lee.pk).update(email=address)
    enrolled(world)


def without_template(world: World) -> None:
    automatic(world)
    world.sequence.actions.update(template=None)


def opted_out(world: World, kind: Suppression.Kind) -> None:
    automatic(world)
    opt_out(address="lee@example.com", source=Suppression.Source.LINK, why="", at=timezone.now())
    Suppression.objects.update(kind=kind)


def without_role(world: World) -> None:
    enrolled(world)
    world.do(staffing.role(user_id=world.ann.pk, role=Role.NONE))


def without_sender(world: World) -> None:
    automatic(world)
    User.objects.filter(pk=world.ann.pk).update(email="")


def without_members(world: World) -> None:
    enrolled(world, record("Of a queue", owner=queue("Partner leads")))


def deactivated(world: World) -> None:
    enrolled(world)
    world.deactivate(world.ann)


def away(world: World) -> None:
    """One of the two actions was overdue before the absence began."""
    world.enroll(at=timezone.now() - timedelta(days=5))
    yesterday = timezone.now().date() - timedelta(days=1)
    absence = RequestedAbsence(world.ann.pk, yesterday, yesterday + timedelta(days=40), None)
    world.do(staffing.absence(away=absence), at=timezone.now())


def delegated(world: World, change: Callable[[World], object] = lambda _world: None) -> None:
    world.delegate(world.sdr)
    enrolled(world)
    change(world)


def blank(world: World) -> None:
    world.delegate(world.sdr)
    enrolled(world, record("Kim", owner=world.ann))


def missing_field(world: World, renamed_to: str = "") -> None:
    delegated(world)
    new = lookup_field(renamed_to) if renamed_to else None
    absent = LookupField.objects.filter(pk=world.sdr.pk)
    absent.update(absent_since=timezone.now(), absent_from="Lead.csv", renamed_to=new)


def of_deleted(world: World, related: str, below: str, source: Source) -> None:
    owner_of = LookupField.objects.create(object=below, name=source.value, label=f"{related} owner", source=source)
    deleted = record("Acme", owner=world.ben, object=related)
    world.sequence = sequence("Renewal", object=below, delegation=owner_of)
    enrolled(world, record("Pat", owner=world.ann, object=below, account=deleted))
    Record.objects.filter(pk=deleted.pk).update(is_deleted=True)


def restored(world: World) -> None:
    """The CRM's new owner was undone, and the CRM still says so."""
    enrolled(world)
    changed = changes.record_update(record_id=world.lee.pk, values={"owner_id": world.ben.pk})
    world.undo(world.do(changed, at=timezone.now()))


def covered(world: World, cover: Owner) -> None:
    today = timezone.now().date()
    absence = RequestedAbsence(world.ann.pk, today, today + timedelta(days=9), cover.pk)
    world.do(staffing.absence(away=absence), at=timezone.now())


def cover_left(world: World, change: Callable[[World], object]) -> None:
    covered(world, world.ben)
    change(world)


def cover_without_members(world: World) -> None:
    team = queue("Team", [world.ben])
    covered(world, team)
    world.do(membership.members(queue=team, user_ids=[]), at=timezone.now())


def covered_by_sam(world: World) -> None:
    absence = world.ann.absences.get()
    other = RequestedAbsence(world.ann.pk, absence.first_day, absence.last_day, world.sam.pk)
    world.do(staffing.absence(away=other, changed=absence), at=timezone.now())


def ben_away(world: World) -> None:
    today = timezone.now().date()
    world.do(staffing.absence(away=RequestedAbsence(world.ben.pk, today, today, None)), at=timezone.now())


def overloaded(world: World) -> None:
    leads = [record(f"Ann’s {number}", owner=world.ann) for number in range(3)]
    world.enroll(*leads, record("Ben’s", owner=world.ben), at=timezone.now() - timedelta(days=4))


def long_overdue(world: World) -> None:
    world.enroll(at=timezone.now() - timedelta(days=30))


def failed(world: World) -> None:
    automatic(world)
    current = ParticipantAction.objects.filter(status="current")
    current.update(problem="The mail server refused it.")


def of_template(**values: str) -> Make:
    return lambda _world: Template.objects.update(**values)


def without_address(world: World) -> None:
    automatic(world, address="")
