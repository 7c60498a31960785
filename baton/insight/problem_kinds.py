"""The kinds of problems that delegation health shows, in words and in the order in which they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Unit(StrEnum):
    """What the problems of a kind are counted in."""

    PARTICIPANT = "participant"
    ACTION = "action"
    RECORD = "record"
    ABSENCE = "absence"


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """One kind of problem: its title, how it comes about and what helps, and the sentence about one of them.

    The sentence may name `owner`, `field`, `sequence` and `detail`.
    """

    title: str
    advice: str
    unit: Unit
    cause: str
    cause_of_rename: str = ""

    @property
    def counted(self) -> str:
        return f"{self.unit}s"


# The order is that of the page: first what nobody will do at all, then what somebody does instead, then what is slow.
KINDS: Mapping[str, ProblemKind] = {
    "inactive": ProblemKind(
        "Inactive owners",
        "Inactive users can’t work their actions. Reassign the actions, or activate the user.",
        Unit.ACTION,
        "{owner} is inactive.",
    ),
    "may_not_work": ProblemKind(
        "Owners who can’t work actions",
        "Their role doesn’t allow working on actions. Reassign the actions, or change the role.",
        Unit.ACTION,
        "The role of {owner} doesn’t allow working on actions.",
    ),
    "no_members": ProblemKind(
        "Queues without active members",
        "No one can take these actions. Add members, or reassign the actions.",
        Unit.ACTION,
        "{owner} is a queue without active members.",
    ),
    "away_uncovered": ProblemKind(
        "Away with no cover",
        "The owner is away when the actions are due. Set a cover, or reassign the actions.",
        Unit.ACTION,
        "{owner} is away with no cover.",
    ),
    "absent_field": ProblemKind(
        "Lookup fields missing from the last import",
        "Records keep the users they had in these fields. Delegate to another field, or import it again.",
        Unit.PARTICIPANT,
        "{field} was missing from {detail}. “{sequence}” still delegates to it.",
        "{field} was missing from {detail}. It may have been renamed to {owner}. “{sequence}” still delegates to it.",
    ),
    "inactive_in_field": ProblemKind(
        "Inactive users in lookup fields",
        "The record owner acts in their place. Reassign the actions, or correct the field in your CRM.",
        Unit.PARTICIPANT,
        "{owner} is in {field}, which “{sequence}” delegates to, but is inactive.",
    ),
    "unable_in_field": ProblemKind(
        "Users in lookup fields who can’t work actions",
        "The record owner acts in their place. Reassign the actions, or change the role.",
        Unit.PARTICIPANT,
        "{owner} is in {field}, which “{sequence}” delegates to, but can’t work actions.",
    ),
    "blank_field": ProblemKind(
        "Blank lookup fields",
        "The record owner acts instead. Reassign the actions, or fill the field in your CRM.",
        Unit.PARTICIPANT,
        "{field}, which “{sequence}” delegates to, is blank.",
    ),
    "deleted_account": ProblemKind(
        "Deleted accounts that still decide",
        "Its fields still say who owns. Delegate otherwise, or remove the participants.",
        Unit.PARTICIPANT,
        "“{sequence}” delegates to {field}, and the account is deleted in your CRM.",
    ),
    "deleted_campaign": ProblemKind(
        "Deleted campaigns that still decide",
        "It still says who owns. Delegate otherwise, or remove the participants.",
        Unit.PARTICIPANT,
        "“{sequence}” delegates to {field}, and the campaign is deleted in your CRM.",
    ),
    "restored": ProblemKind(
        "Owners restored by an undo",
        "These actions don’t follow your CRM until delegation gives the same owner. Clear them to follow it now.",
        Unit.ACTION,
        "An undo returned actions to {owner}, but delegation gives another owner.",
    ),
    "record_owner_gone": ProblemKind(
        "Inactive record owners",
        "What isn’t delegated goes to the default owner. Set one, or change the owner in your CRM.",
        Unit.RECORD,
        "{owner} is inactive but owns records in sequences.",
    ),
    "failed_email": ProblemKind(
        "Email that failed",
        "Fix the cause, then try the emails again.",
        Unit.ACTION,
        "“{sequence}”: {detail}",
    ),
    "no_mailbox": ProblemKind(
        "Senders without an address",
        "Automatic email can’t be sent in their name. Enter an address for the user, or reassign the actions.",
        Unit.ACTION,
        "{owner} has no email address to send from.",
    ),
    "no_template": ProblemKind(
        "Automatic email without a template",
        "Choose a template for the action.",
        Unit.PARTICIPANT,
        "“{detail}” of “{sequence}” has no template.",
    ),
    "empty_template": ProblemKind(
        "Automatic email with an empty template",
        "Write the text of the template.",
        Unit.PARTICIPANT,
        "The template of “{detail}” in “{sequence}” is empty.",
    ),
    "no_subject": ProblemKind(
        "Automatic email without a subject",
        "Enter a subject in the template. Only an email after another one can go without.",
        Unit.PARTICIPANT,
        "The template of “{detail}” in “{sequence}” has no subject, and no email comes before it.",
    ),
    "no_address": ProblemKind(
        "Automatic email to records without an address",
        "Enter addresses in your CRM, or remove the participants.",
        Unit.PARTICIPANT,
        "Participants of “{sequence}” have no email address.",
    ),
    "dead_address": ProblemKind(
        "Automatic email to addresses that bounced",
        "These emails are skipped. Correct the addresses in your CRM, or remove the participants.",
        Unit.PARTICIPANT,
        "Email to participants of “{sequence}” has bounced.",
    ),
    "opted_out": ProblemKind(
        "Automatic email to people who opted out",
        "These emails are skipped; calls and tasks go on. Skip them now, or remove the participants.",
        Unit.PARTICIPANT,
        "Participants of “{sequence}” are opted out of email.",
    ),
    "inactive_cover": ProblemKind(
        "Inactive covers",
        "They can’t act for the user who is away. Choose another cover.",
        Unit.ABSENCE,
        "{owner} covers {detail} but is inactive.",
    ),
    "unable_cover": ProblemKind(
        "Covers who can’t work actions",
        "Their role doesn’t allow it. Choose another cover, or change the role.",
        Unit.ABSENCE,
        "{owner} covers {detail} but can’t work actions.",
    ),
    "unstaffed_cover": ProblemKind(
        "Covers that are queues without active members",
        "No one can do the work of the user who is away. Add members, or choose another cover.",
        Unit.ABSENCE,
        "{owner} covers {detail} but has no active members.",
    ),
    "away_cover": ProblemKind(
        "Covers who are away too",
        "Their own cover acts, if there is one. Choose another cover.",
        Unit.ABSENCE,
        "{owner} covers {detail} but is away at the same time.",
    ),
    "overloaded": ProblemKind(
        "Overloaded owners",
        "They have far more due than others. Share their actions with colleagues.",
        Unit.ACTION,
        "{owner} has more due than the limit. The median is {detail}.",
    ),
    "long_overdue": ProblemKind(
        "Actions overdue for a long time",
        "Reassign them, or ask the owner.",
        Unit.ACTION,
        "{owner} has actions that are long overdue.",
    ),
}
