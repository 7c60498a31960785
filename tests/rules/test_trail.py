"""The steps by which the delegation rule says that it came to an owner and a cover."""

from dataclasses import replace
from datetime import date

from baton.rules.absences import A_DAY
from baton.rules.availability import Inactive, MayNotWork, NoMembers, UserIsAway
from baton.rules.delegation import Reason
from baton.rules.trail import (
    AskedToCover,
    FellBackToRecordOwner,
    FieldIsBlank,
    InheritedFromSequence,
    NobodyAvailable,
    OverdueIsNotCovered,
    OverriddenByAction,
    OwnerCannotWork,
    OwnerIsAway,
    ReadFromField,
    ReassignedByHand,
    RelatedRecordMissing,
    Relation,
    RestoredByUndo,
    UsedDefaultOwner,
    UsedRecordOwner,
    UserIsUnable,
)
from tests.rules.facts import (
    ANN,
    BEN,
    CAL,
    CSM,
    RECORD_OWNER,
    SDR,
    SUE,
    TEAM,
    TO_CSM,
    TO_SDR,
    TUESDAY_NOON,
    assigned,
    away,
    inactive,
    without_role,
)


def test_a_reassignment_is_the_whole_trail_to_the_owner() -> None:
    assert assigned(ANN, sequence=TO_SDR, sdr=SUE, by_hand=BEN, by=CAL).trail == (ReassignedByHand(BEN, by=CAL),)
    assert assigned(ANN, by_hand=BEN).trail == (ReassignedByHand(BEN, by=None),)


def test_an_owner_whom_an_undo_restored_stays_until_the_rule_gives_the_same_one() -> None:
    restored = assigned(ANN, sequence=TO_SDR, sdr=SUE, by_hand=BEN, by=CAL, is_by_undo=True)
    assert (restored.owner, restored.reason) == (BEN, Reason.RESTORED)
    assert restored.trail == (RestoredByUndo(BEN, by=CAL),)
    again = assigned(ANN, sequence=TO_SDR, sdr=SUE, by_hand=SUE, is_by_undo=True)
    assert (again.owner, again.reason) == (SUE, Reason.LOOKUP)
    assert again.trail == (InheritedFromSequence(TO_SDR), ReadFromField(SDR, SUE))


def test_an_owner_chosen_by_hand_stays_though_the_rule_gives_the_same_one() -> None:
    assert assigned(ANN, sequence=TO_SDR, sdr=SUE, by_hand=SUE).reason == Reason.REASSIGNED


def test_an_action_that_inherits_follows_its_sequence() -> None:
    assert assigned(ANN, sequence=TO_SDR, sdr=SUE).trail == (
        InheritedFromSequence(TO_SDR),
        ReadFromField(SDR, SUE),
    )


def test_an_action_that_overrides_does_not() -> None:
    assignment = assigned(ANN, sequence=TO_CSM, action=TO_SDR, sdr=SUE, csm=BEN)
    assert assignment.owner == SUE
    assert assignment.trail == (OverriddenByAction(TO_SDR), ReadFromField(SDR, SUE))


def test_an_action_may_override_with_the_record_owner() -> None:
    assert assigned(ANN, sequence=TO_SDR, action=RECORD_OWNER, sdr=SUE).trail == (
        OverriddenByAction(RECORD_OWNER),
        UsedRecordOwner(ANN),
    )


def test_without_delegation_the_trail_ends_in_the_record_owner() -> None:
    assert assigned(ANN, sdr=SUE).trail == (InheritedFromSequence(RECORD_OWNER), UsedRecordOwner(ANN))


def test_a_field_on_the_account_is_read_there_alone() -> None:
    assignment = assigned(ANN, sequence=TO_CSM, sdr=SUE, csm=BEN)
    assert assignment.owner == BEN
    assert assignment.trail[1:] == (ReadFromField(CSM, BEN),)
    assert assigned(ANN, sequence=TO_CSM, sdr=SUE).trail[1:] == (FieldIsBlank(CSM), FellBackToRecordOwner(ANN))


def test_a_record_without_an_account_falls_back_as_if_the_field_were_blank() -> None:
    assignment = assigned(ANN, sequence=TO_CSM, has_account=False)
    assert (assignment.owner, assignment.reason) == (ANN, Reason.BLANK)
    assert assignment.trail[1:] == (RelatedRecordMissing(CSM, Relation.ACCOUNT), FellBackToRecordOwner(ANN))


def test_a_field_on_the_record_needs_no_account() -> None:
    assert assigned(ANN, sequence=TO_SDR, sdr=SUE, has_account=False).owner == SUE


def test_the_trail_says_why_it_fell_back() -> None:
    gone = inactive(SUE)
    assert assigned(ANN, sequence=TO_SDR).trail[1:] == (FieldIsBlank(SDR), FellBackToRecordOwner(ANN))
    assert assigned(ANN, sequence=TO_SDR, sdr=gone).trail[1:] == (
        UserIsUnable(SDR, gone, Inactive()),
        FellBackToRecordOwner(ANN),
    )


def test_the_trail_says_that_an_owner_cannot_work() -> None:
    gone, empty = inactive(ANN), replace(TEAM, has_members=False)
    assert assigned(gone).trail[1:] == (UsedRecordOwner(gone), OwnerCannotWork(gone, Inactive()))
    assert assigned(empty).trail[1:] == (UsedRecordOwner(empty), OwnerCannotWork(empty, NoMembers()))
    assert assigned(ANN, by_hand=gone).trail[1:] == (OwnerCannotWork(gone, Inactive()),)
    assert assigned(TEAM).trail[1:] == (UsedRecordOwner(TEAM),)


def test_the_trail_has_everybody_who_was_asked_to_cover() -> None:
    ann, ben = away(ANN, BEN), away(BEN, CAL)
    [ben_away] = ben.time_away
    assert assigned(ann, ben).trail[2:] == (
        OwnerIsAway(ann, ann.time_away[0], is_due=False),
        AskedToCover(ben, UserIsAway(ben_away)),
        AskedToCover(CAL, None),
    )


def test_the_trail_ends_in_nobody_where_nobody_is_available() -> None:
    ann, gone = away(ANN, BEN), inactive(BEN)
    assert assigned(ann, gone).trail[2:] == (
        OwnerIsAway(ann, ann.time_away[0], is_due=False),
        AskedToCover(gone, Inactive()),
        NobodyAvailable(ann),
    )
    alone = away(ANN)
    assert assigned(alone).trail[2:] == (OwnerIsAway(alone, alone.time_away[0], is_due=False), NobodyAvailable(alone))


def test_the_trail_says_that_overdue_work_waits() -> None:
    ann = away(ANN, BEN, first=date(2026, 3, 4), last=date(2026, 3, 4), covers_overdue=False)
    [time_away] = ann.time_away
    assert assigned(ann, now=TUESDAY_NOON + A_DAY).trail[2:] == (
        OwnerIsAway(ann, time_away, is_due=True),
        OverdueIsNotCovered(ann),
    )


def test_the_trail_says_that_the_default_owner_took_over() -> None:
    idle = without_role(ANN)
    assert assigned(idle, sequence=TO_SDR, default=BEN).trail[1:] == (
        FieldIsBlank(SDR),
        UsedDefaultOwner(idle, MayNotWork(), BEN, is_of_sequence=False),
    )
    assert assigned(idle).trail[1:] == (UsedRecordOwner(idle), OwnerCannotWork(idle, MayNotWork()))


def test_each_person_is_asked_once() -> None:
    ann, ben, cal = away(ANN, BEN), away(BEN, CAL), away(CAL, BEN)
    asked = [step.person for step in assigned(ann, ben, cal).trail if isinstance(step, AskedToCover)]
    assert asked == [ben, cal]


def test_nobody_is_asked_for_an_owner_who_is_there() -> None:
    assert not any(isinstance(step, OwnerIsAway | AskedToCover | NobodyAvailable) for step in assigned(ANN).trail)
