"""The page of a team."""

import re

from django.utils import timezone

from baton.participants.models import ParticipantAction
from baton.people.models import User
from tests.web.asking import words
from tests.web.conftest import SignIn
from tests.world import World, queue


def test_a_day_leads_to_the_actions_of_its_user(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    text = words(client.get("/team/"))
    assert "Ann" in text
    link = next(part for part in text.split('href="') if part.startswith(f"/actions/?to_do_by={world.ann.pk}&"))
    address = link.partition('"')[0].replace("&amp;", "&")
    assert client.get(address).status_code == 200


def test_a_day_leads_to_as_many_actions_as_it_says_also_as_cover(world: World, as_user: SignIn) -> None:
    pas = world.enroll()
    ParticipantAction.objects.filter(pk__in=[pa.pk for pa in pas]).update(expected_at=timezone.now())
    world.away(world.ann, cover=world.ben, first=timezone.localdate(), days=3)
    client, today = as_user(world.mia), timezone.localdate().isoformat()

    def counts(person: User) -> tuple[int, int]:
        [day] = [row.today.count for row in client.get("/team/").context["page"].rows if row.user == person]
        address = f"/actions/?to_do_by={person.pk}&first={today}&last={today}"
        return day, len(client.get(address).context["page"].rows)

    assert counts(world.ben) == (2, 2)
    assert counts(world.ann) == (0, 0)
    chips = words(client.get(f"/actions/?to_do_by={world.ben.pk}"))
    assert "To do by" in chips
    assert '<input type="hidden" name="to_do_by" value="Ben"' in chips


def test_a_link_by_number_shows_the_name_in_the_filter(world: World, as_user: SignIn) -> None:
    client = as_user(world.mia)
    assert 'value="Ann"' in words(client.get(f"/actions/?owner={world.ann.pk}"))
    User.objects.filter(pk=world.ben.pk).update(name="Ann")
    assert f'value="#{world.ben.pk}"' in words(client.get(f"/actions/?owner={world.ben.pk}"))


def test_who_is_away_is_shown_with_the_cover_and_what_they_cover(world: World, as_user: SignIn) -> None:
    pas = world.enroll()
    today = timezone.localdate()
    ParticipantAction.objects.filter(pk=pas[0].pk).update(expected_at=timezone.now())
    world.away(world.ann, cover=world.ben, first=today, days=3)
    text = words(as_user(world.mia).get("/team/"))
    assert re.search(r"Away \w+ \d+ – \w+ \d+, Ben covers", text)
    assert 'data-cover title="1 as cover"' in text
    assert f'href="/owners/{world.ann.pk}/time-away/"' in text


def test_a_team_can_be_chosen(world: World, as_user: SignIn) -> None:
    User.objects.filter(pk=world.ben.pk).update(manager=world.ann)
    inbound = queue("Inbound", [world.sam])
    client = as_user(world.mia)

    def users(team: str) -> list[User]:
        return [row.user for row in client.get(f"/team/?team={team}").context["page"].rows]

    assert users(f"manager-{world.ann.pk}") == [world.ben]
    assert users(f"queue-{inbound.pk}") == [world.sam]
    assert set(users("")) >= {world.ann, world.ben, world.sam}


def test_a_team_that_is_not_there_is_said(world: World, as_user: SignIn) -> None:
    assert "This filter isn’t valid" in words(as_user(world.mia).get("/team/?team=queue-0"))


def test_agents_do_not_see_what_others_do(world: World, as_user: SignIn) -> None:
    assert as_user(world.ann).get("/team/").status_code == 403
    assert "/team/" not in words(as_user(world.ann).get("/engage/"))
