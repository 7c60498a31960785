"""The part that shows what a change of ownership does, the same on every page."""

import pytest
from django.template.loader import render_to_string

from baton.cli.outcomes import show_outcome
from baton.delegation import changes
from baton.delegation.effect_words import When, effect_in_words
from baton.delegation.effects import effect_of
from baton.delegation.enrollment import preview_enrollment
from baton.delegation.handovers import ChangeOutcome, preview_change
from baton.delegation.undo import undo
from baton.participants.matching import ActionFilter
from baton.sequences.settings import Setting
from baton.web.templatetags.effects import lines
from tests.world import MONDAY, World, queue, record, user


def shown(outcome: ChangeOutcome, **how: bool) -> str:
    """The part's words, with one space between them and no tags of bold."""
    text = render_to_string("parts/effect.html", {"effect": effect_of(outcome), **how})
    return " ".join(text.replace("<b>", "").replace("</b>", "").split())


def test_a_preview_says_who_would_gain_and_lose(world: World) -> None:
    world.enroll()
    change = changes.sequence_delegation(sequence=world.sequence, setting=Setting.of_field(world.sdr))
    page = shown(preview_change(change, at=MONDAY), is_preview=True)
    assert "2 of 2 open actions change owner." in page
    assert "\N{MINUS SIGN}2" in page
    assert "+2" in page
    assert "style=" not in page


def test_a_heading_stands_only_over_numbers(world: World) -> None:
    world.enroll()
    moved = shown(world.delegate(world.sdr))
    assert (">Loses<" in moved, ">Gains<" in moved) == (True, True)
    kim = record("Kim", owner=world.ann)
    enrolled = shown(preview_enrollment(sequence=world.sequence, records=[kim.pk], at=MONDAY).outcome)
    assert (">Loses<" in enrolled, ">Gains<" in enrolled) == (False, True)


def test_what_has_happened_is_told_as_such(world: World) -> None:
    world.enroll()
    assert "2 of 2 open actions changed owner." in shown(world.delegate(world.sdr))


def test_lost_reassignments_fallbacks_and_queues_are_told(world: World) -> None:
    world.enroll(world.lee, record("Of a queue", owner=queue("Partners", [world.ben])))
    world.do(changes.reassignment(matching=ActionFilter(record_id=world.lee.pk), to=world.ben))
    page = shown(world.delegate(world.sdr))
    assert "2 individual reassignments were overwritten." in page
    assert "2 go to the record owner because the delegation field is blank" in page
    assert "2 go to queues, where any member can take them" in page


def test_of_a_queue_in_which_nobody_can_work_nothing_is_promised(world: World) -> None:
    """Of two queues, only what goes to the one with an active member can be taken."""
    empty, partners = queue("Empty", [world.sam]), queue("Partners", [world.ben])
    world.enroll(world.lee, record("Of Empty", owner=empty), record("Of Partners", owner=partners))
    world.deactivate(world.sam)
    preview = preview_change(changes.reassignment(matching=ActionFilter(), to=empty), at=MONDAY)
    assert "any member" not in shown(preview, is_preview=True)
    assert "2 go to queues, where any member can take them" in shown(world.delegate(world.sdr))


def test_what_an_undo_leaves_alone_is_told_with_the_reason(world: World) -> None:
    first, _second = world.enroll()
    handover = world.delegate(world.sdr).handover
    assert handover
    world.do(changes.reassignment(matching=ActionFilter(participant_action_ids=(first.pk,)), to=world.ben))
    page = shown(preview_change(undo(handover=handover), at=MONDAY), is_preview=True)
    assert "1 later changed owner" in page
    assert "cancelled since" not in page


def test_a_cover_alone_is_no_new_owner(world: World) -> None:
    world.enroll()
    page = shown(world.away(world.ann, cover=world.ben, first=MONDAY.date()))
    assert "No action changes owner. 1 keeps its owner but has a different cover or reason." in page
    assert "1 has a cover" in page


def test_what_a_cover_has_nothing_to_do_with_is_not_told(world: World) -> None:
    inbound = queue("Inbound", [world.sam])
    world.enroll(record("Kim", owner=inbound))
    world.enroll()
    world.delegate(world.sdr)
    page = shown(world.away(world.sue, cover=world.ben, first=MONDAY.date()))
    assert "1 has a cover" in page
    assert "blank" not in page
    assert "queue" not in page


@pytest.mark.parametrize("is_preview", [True, False])
def test_nothing_concerned_is_told(world: World, *, is_preview: bool) -> None:
    assert "No open actions are affected." in shown(world.delegate(world.sdr), is_preview=is_preview)


def test_ten_owners_are_shown_and_the_others_on_demand(world: World) -> None:
    owned = [record(f"Lead {n}", owner=user(f"owner {n}"), SDR__c=world.sue) for n in range(15)]
    world.enroll(*owned)
    outcome = world.delegate(world.sdr)
    drawn = lines(effect_of(outcome))
    assert (len(drawn.first), len(drawn.others)) == (10, 6)
    assert drawn.first[0].effect.owner.pk == world.sue.pk
    assert drawn.first[0].gain_width == "50.00%"
    assert "6 other owners" in shown(outcome)


def test_the_command_line_says_the_same_sentences(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.enroll(world.lee, record("Of a queue", owner=queue("Partners", [world.ben])))
    world.do(changes.reassignment(matching=ActionFilter(record_id=world.lee.pk), to=world.ben))
    outcome = preview_change(
        changes.sequence_delegation(sequence=world.sequence, setting=Setting.of_field(world.sdr)), at=MONDAY
    )
    words = effect_in_words(effect_of(outcome), when=When.PREVIEW)
    sentences = [str(sentence) for sentence in (*words.headline, words.overwritten, *words.facts)]
    assert len(sentences) == 5
    show_outcome(outcome, is_preview=True)
    on_the_command_line, on_the_page = " ".join(capsys.readouterr().out.split()), shown(outcome, is_preview=True)
    assert [said for said in sentences if said not in on_the_command_line or said not in on_the_page] == []
