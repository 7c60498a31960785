"""What lets a form get as far as the one value that is wrong."""

from datetime import timedelta

from django.utils import timezone

from tests.web.every_page.everything import Everything


def plausible(everything: Everything) -> dict[str, str | list[str]]:
    """Values by the names of parameters."""
    world, today = everything.world, timezone.localdate()
    return {
        "ids": [str(everything.own_pa.pk)],
        "to": "Ben",
        "previewed": str(world.ben.pk),
        "owner": "Ben",
        "object": "lead",
        "sequence": str(world.sequence.pk),
        "record": str(world.lee.pk),
        "query": "",
        "at": timezone.now().isoformat(),
        "expected": "between",
        "first": today.isoformat(),
        "last": today.isoformat(),
        "user": str(world.ben.pk),
        "first_day": (today + timedelta(days=30)).isoformat(),
        "last_day": (today + timedelta(days=31)).isoformat(),
        "sequence_covers-TOTAL_FORMS": "0",
        "sequence_covers-INITIAL_FORMS": "0",
        "name": "A name",
        "subject": "Hello",
        "body": "Hello",
        "why": "Because",
        "place": "others",
        "username": "ann",
        "password": "wrong",
        "delegation": "owner",
        "type": "call",
        "days": "1",
        "hours": "0",
        "reschedule-to": (timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"),
        "reschedule-why": "Later",
        "skip-why": "No",
        "send-subject": "Hi",
        "send-body": "Hello",
        "field": "City",
        "operator": "is",
        "value": "Oslo",
        "match": "all",
    }
