"""Who answers a reply.

1. The action whose email was answered says who answers: as rules 2 to 8 of `delegation.py` give it.
2. Else who owns that action, as long as they can work.
3. Else whom the action's delegation names now.

Whoever it is, rule 7 applies: while they are away, their cover answers. Nothing is stored of it.
`replies_as_scope` in `baton/mail/sql/outbox.sql` says the same for many.
"""

from dataclasses import replace

from baton.rules.delegation import Assignment, Facts, FindAssignee, Inherit, resolve
from baton.rules.reassignment import Reassignment
from baton.rules.trail import OwnsAnsweredEmail, RepliesSetForAction, Target


def resolve_reply(facts: Facts, *, owner_id: int, of_replies: Inherit | Target, find: FindAssignee) -> Assignment:
    """The owner and the cover of a reply; `owner_id` is the owner of the action, whose facts these are."""
    by_rule = replace(facts, reassignment=None)
    if not isinstance(of_replies, Inherit):
        return _beginning_with(
            RepliesSetForAction(of_replies), resolve(replace(by_rule, of_action=of_replies), find=find)
        )
    owner = find(owner_id)
    if owner.inability() is None:
        # As if by hand: no delegation gives the reply to somebody else while its owner can work.
        assignment = resolve(replace(facts, reassignment=Reassignment(owner_id, None)), find=find)
        return _beginning_with(OwnsAnsweredEmail(owner), assignment)
    return resolve(by_rule, find=find)


def _beginning_with(step: OwnsAnsweredEmail | RepliesSetForAction, assignment: Assignment) -> Assignment:
    return replace(assignment, trail=(step, *assignment.trail[1:]))
