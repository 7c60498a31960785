"""What hangs on a leaver, as it is shown: a heading for each kind, and a linked line for each thing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from baton.crm.models import CrmObject
from baton.insight.leaver import HOLDING_TITLES, Holding, HoldingKind, total_of
from baton.participants.models import REASONS
from baton.people.models import User
from baton.rules.delegation import Reason
from baton.wording import grouped, plural

# What becomes of it when the user is off-boarded, where the form has no choice for it.
NOTES: Mapping[HoldingKind, str] = {
    HoldingKind.RECORDS: (
        "Owners of records are changed in your CRM. Until then, a cover or the default owner acts for new actions."
    ),
    HoldingKind.LOOKUPS: (
        "These values are changed in your CRM. An inactive user is passed over, and the record owner acts."
    ),
    HoldingKind.AUTOMATIC_EMAIL: (
        "It is sent in the name of the new owner. These are counted among the open actions, too."
    ),
    HoldingKind.BEING_SENT: "It is still sent in the name of {name}.",
    HoldingKind.REPLIES: "Replies go to the address of {name}. Forward that mailbox to a colleague.",
}


@dataclass(frozen=True, slots=True)
class HoldingLine:
    text: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class HoldingSection:
    kind: HoldingKind
    title: str
    note: str
    total: int
    lines: tuple[HoldingLine, ...]


def holding_sections(user: User, holdings: Mapping[HoldingKind, list[Holding]]) -> list[HoldingSection]:
    """The kinds that there are, in their order."""
    return list(_sections(user, holdings))


def _sections(user: User, holdings: Mapping[HoldingKind, list[Holding]]) -> Iterator[HoldingSection]:
    for kind, things in holdings.items():
        note = NOTES.get(kind, "").format(name=user.name)
        lines = tuple(_line(user, holding) for holding in things)
        yield HoldingSection(kind, HOLDING_TITLES[kind], note, total_of(things), lines)


def _line(user: User, holding: Holding) -> HoldingLine:
    return LINES[holding.kind](user, holding)


def _of_actions(user: User, holding: Holding) -> HoldingLine:
    reason = Reason(holding.detail)
    url = _actions(reason=reason.value, owner=str(user.pk), status="open")
    return HoldingLine(str(REASONS[reason]), url, grouped(holding.count))


def _of_records(user: User, holding: Holding) -> HoldingLine:
    name = CrmObject(holding.name).label.lower()
    names = {"opportunity": "opportunities"}.get(name, f"{name}s")
    url = reverse("records", query={"object": holding.name, "owner": f"#{user.pk}"})
    text = f"{grouped(holding.count)} {plural(name, names, holding.count)}"
    return HoldingLine(text, url, f"{grouped(int(holding.detail))} in sequences")


def _of_field(_user: User, holding: Holding) -> HoldingLine:
    text = f"{holding.name} of the {CrmObject(holding.detail).label.lower()}"
    note = grouped(holding.count) if holding.kind is HoldingKind.LOOKUPS else ""
    return HoldingLine(text, reverse("setup_field", args=[holding.id]), note)


def _of_default_owner(_user: User, holding: Holding) -> HoldingLine:
    if holding.id is None:
        return HoldingLine("The whole organization", reverse("default_owner"))
    return HoldingLine(holding.name, reverse("sequence_default_owner", args=[holding.id]))


def _of_cover(_user: User, holding: Holding) -> HoldingLine:
    return HoldingLine(holding.name, reverse("own_absence", args=[holding.id]))


def _of_queue(_user: User, holding: Holding) -> HoldingLine:
    weight = "" if holding.detail == "1" else f"weight {holding.detail}"
    note = "the only member who can work" if holding.count == 0 else weight
    return HoldingLine(holding.name, reverse("owner", args=[holding.id]), note)


def _of_report(_user: User, holding: Holding) -> HoldingLine:
    return HoldingLine(holding.name, reverse("owner", args=[holding.id]))


def _of_view(_user: User, holding: Holding) -> HoldingLine:
    return HoldingLine(holding.name, f"{reverse('actions')}?{holding.detail}")


def _of_email(user: User, holding: Holding) -> HoldingLine:
    text, status = EMAIL[holding.kind]
    return HoldingLine(text, _actions(owner=str(user.pk), type="email", status=status), grouped(holding.count))


EMAIL = {
    HoldingKind.AUTOMATIC_EMAIL: ("Open email actions", "open"),
    HoldingKind.BEING_SENT: ("Email actions", "any"),
    HoldingKind.REPLIES: ("Completed email actions", "completed"),
}
LINES: Mapping[HoldingKind, Callable[[User, Holding], HoldingLine]] = {
    HoldingKind.ACTIONS: _of_actions,
    HoldingKind.REASSIGNED: _of_actions,
    HoldingKind.RECORDS: _of_records,
    HoldingKind.LOOKUPS: _of_field,
    HoldingKind.NAMED: _of_field,
    HoldingKind.DEFAULT_OWNER: _of_default_owner,
    HoldingKind.COVERS: _of_cover,
    HoldingKind.QUEUES: _of_queue,
    HoldingKind.REPORTS: _of_report,
    HoldingKind.VIEWS: _of_view,
    **dict.fromkeys(EMAIL, _of_email),
}


def _actions(**query: str) -> str:
    return f"{reverse('actions')}?{urlencode(query)}"
