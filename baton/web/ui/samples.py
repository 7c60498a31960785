"""What the components are shown with. Nobody here exists."""

from django import forms

from baton.delegation.effects import Effect, OwnerEffect
from baton.insight.overview import Ownership, Share
from baton.people.models import Owner

ANA = Owner(pk=1, kind=Owner.Kind.USER, name="Ana Ruiz")
BEN = Owner(pk=2, kind=Owner.Kind.USER, name="Ben Okafor")
PARTNERS = Owner(pk=3, kind=Owner.Kind.QUEUE, name="Partner leads in Central and Eastern Europe")
SAM = Owner(pk=4, kind=Owner.Kind.USER, name="Sam Lindqvist", is_active=False)
TEAM = tuple(Owner(pk=n, kind=Owner.Kind.USER, name=f"Member {n}") for n in range(10, 22))
SAMPLE_PEOPLE = (ANA, BEN, PARTNERS, SAM, *TEAM[:5])

EFFECT = Effect(
    reached=1320,
    changed=1316,
    moved=1312,
    overwritten=3,
    pinned=0,
    endless=0,
    covered=17,
    blank=40,
    inactive=8,
    in_queues=120,
    for_members=120,
    owners=(
        OwnerEffect(ANA, 900, 0, 960),
        OwnerEffect(PARTNERS, 120, 0, 120),
        *(OwnerEffect(member, 10 + place, 4, 40) for place, member in enumerate(TEAM)),
        OwnerEffect(BEN, 0, 460, 12),
        OwnerEffect(SAM, 0, 852, 0),
    ),
    left_alone={"closed": 5, "changed_since": 2},
    handover=None,
)

OWNERSHIP = Ownership(
    count=1320,
    owners=9,
    shares=(
        Share(ANA.pk, ANA.name, Owner.Kind.USER, is_active=True, count=960, covered=17, cover=BEN.name, covers=1),
        Share(
            PARTNERS.pk, PARTNERS.name, Owner.Kind.QUEUE, is_active=True, count=120, covered=0, cover=None, covers=0
        ),
        Share(SAM.pk, SAM.name, Owner.Kind.USER, is_active=False, count=80, covered=0, cover=None, covers=0),
    ),
)

LOG_ROWS = (("Inbound leads", "active", 1320), ("Customer onboarding", "draft", 0), ("Win back", "inactive", 12))


class SampleForm(forms.Form):
    """One field of each kind that Baton's forms have."""

    name = forms.CharField(label="Name", help_text="Shown to everyone who works this sequence.")
    delegation = forms.ChoiceField(
        label="Delegation", choices=[("owner", "Record owner"), ("ae", "Account Executive")]
    )
    since = forms.DateField(label="Since", widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    why = forms.CharField(label="Reason", required=False, widget=forms.Textarea({"rows": 3}))
