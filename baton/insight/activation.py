"""What would be wrong with a sequence if it were activated now, for all records of its object."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from baton import sql
from baton.crm.models import CrmObject, LookupField
from baton.insight.activation_absences import later_absence_problems
from baton.insight.activation_owners import Holdings, owner_problems
from baton.insight.activation_problem import ActivationProblem
from baton.insight.blank_fields import blank_field_problems
from baton.insight.problems import other_problems
from baton.insight.resolution import resolve_records
from baton.participants.consent import IN_CRM, IS_UNREACHABLE
from baton.rules.delegation import Reason
from baton.rules.trail import Source
from baton.sequences.models import Action, Sequence
from baton.sequences.outcomes import outcome_rules_of
from baton.sequences.settings import Setting
from baton.sql import Sql
from baton.wording import grouped, plural

REACHED_RECORDS = Sql("insight/activation", "reached_records")(
    is_opted_out=IN_CRM["is_opted_out"], is_unreachable=IS_UNREACHABLE
)
STRUCTURAL = ("absent_field", "no_template", "empty_template", "no_subject")


def activation_problems(*, sequence: Sequence, at: datetime) -> list[ActivationProblem]:
    """What is blocking first. Eight queries, and one for each delegation, for any number of records."""
    actions = list(sequence.actions.select_related("delegation", "template").order_by("position"))
    holdings = Holdings(sequence)
    problems = [
        *_of_set_up(sequence, actions, at=at),
        *_of_delegations(sequence, actions, holdings, at=at),
        *owner_problems(holdings, at=at),
        *later_absence_problems(sequence, actions, holdings, at=at),
        *_of_channels(sequence, actions),
        *blank_field_problems(sequence, actions),
    ]
    return sorted(problems, key=lambda problem: not problem.is_blocking)


def _of_set_up(sequence: Sequence, actions: list[Action], *, at: datetime) -> Iterator[ActivationProblem]:
    if not actions:
        yield ActivationProblem("no_actions", "The sequence has no actions.", "builder")
    for problem in other_problems(at=at, sequence_id=sequence.pk):
        if problem.kind in STRUCTURAL:
            place = "delegation" if problem.kind == "absent_field" else "builder"
            yield ActivationProblem(problem.kind, problem.cause, place)
    yield from _of_outcomes(actions)
    if any(action.is_automatic for action in actions) and not settings.EMAIL_HOST:
        yield ActivationProblem(
            "no_mail_server", "No mail server is set up, so automatic email isn’t sent.", "builder"
        )


def _of_outcomes(actions: list[Action]) -> Iterator[ActivationProblem]:
    """Outcomes that end with a result which nobody gets any more, and so go on."""
    rules = outcome_rules_of(*actions)
    for action in actions:
        for rule in rules.get(action.pk, []):
            if rule.result and not rule.result.is_offered:
                ends = f"“{action}” ends on “{rule.get_outcome_display()}”"
                sentence = f"{ends} with “{rule.result}”, which is no longer used."
                yield ActivationProblem("retired_result", sentence, "builder")


def _delegations(sequence: Sequence, actions: list[Action]) -> dict[int | None, LookupField | None]:
    """The fields that decide for some action, by id; None is the record owner, who can't be blank."""
    fields = {
        sequence.delegation_id: sequence.delegation,
        **{action.delegation_id: action.delegation for action in actions},
        None: None,
    }
    # Each field once, as every one of them means resolving all records of the object.
    chosen = [Setting.of_action(action).within(sequence).field_id for action in actions]
    return {field_id: fields[field_id] for field_id in dict.fromkeys(chosen)}


def _of_delegations(
    sequence: Sequence, actions: list[Action], holdings: Holdings, *, at: datetime
) -> Iterator[ActivationProblem]:
    """What the delegations do with the records that there are; `holdings` learns what each owner would get."""
    automatic = {Setting.of_action(action).within(sequence).field_id for action in actions if action.is_automatic}
    for field_id, field in _delegations(sequence, actions).items():
        flows = resolve_records(object=sequence.object, field_id=field_id, at=at, sequence_id=sequence.pk)
        holdings.add(flows, field_id=field_id, sends_email=field_id in automatic)
        if field is None:
            continue
        # The delegation of an action that overrides the sequence's is changed with the action.
        changed_in = "delegation" if field_id == sequence.delegation_id else "builder"
        objects = f"%s of {grouped(flows.reached)} {CrmObject(sequence.object).in_plural}"
        if blank := flows.reasons[Reason.BLANK]:
            sentence = f"{field.label} is blank on {objects % grouped(blank)}, so the record owner acts."
            # A chain, or a turn, is no field of the records that they could be found by.
            is_found = field.source == Source.FIELD
            place, name = ("records", field.name) if is_found else (changed_in, "")
            yield ActivationProblem("blank_field", sentence, place, blank, blank_field=name)
        if unable := flows.reasons[Reason.INACTIVE] + flows.reasons[Reason.UNABLE]:
            user = f"The user in {field.label}"
            sentence = f"{user} can’t work on {objects % grouped(unable)}, so the record owner acts."
            yield ActivationProblem("unable_in_field", sentence, changed_in, unable)


def _of_channels(sequence: Sequence, actions: list[Action]) -> Iterator[ActivationProblem]:
    """Records that would be refused at enrollment, or to which no automatic email can be sent."""
    [(total, unreachable, no_address, opted_out)] = sql.rows(REACHED_RECORDS, sequence_id=sequence.pk)
    objects = f"%s of {grouped(total)} {CrmObject(sequence.object).in_plural}"
    if unreachable:
        are = plural("is", "are", unreachable)
        sentence = f"{objects % grouped(unreachable)} {are} opted out of every channel and can’t be enrolled."
        yield ActivationProblem("unreachable", sentence, "records", unreachable, opted_out=_channels(actions))
    # Whoever writes an email by hand sees the missing address; only automatic ones would fail unseen.
    if not any(action.is_automatic for action in actions):
        return
    if no_address:
        sentence = f"{objects % grouped(no_address)} {plural('has', 'have', no_address)} no email address."
        yield ActivationProblem("no_address", sentence, "records", no_address, blank_field="Email")
    if opted_out:
        are = plural("is", "are", opted_out)
        sentence = f"{objects % grouped(opted_out)} {are} opted out of email. Automatic email to them is skipped."
        yield ActivationProblem("opted_out", sentence, "records", opted_out, opted_out="email")


def _channels(actions: list[Action]) -> str:
    """What somebody has opted out of whom no channel of the actions reaches."""
    has_email = any(action.type == Action.Type.EMAIL for action in actions)
    has_calls = any(action.type in (Action.Type.CALL, Action.Type.SMS) for action in actions)
    return "both" if has_email and has_calls else "email" if has_email else "calls"
