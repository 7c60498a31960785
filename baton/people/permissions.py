"""Who may do what: the one table that pages, templates, commands, Setup and changes of ownership read.

A person who is inactive or has no role may do nothing. `None` in place of a person is the operator, who works on the
server and may do everything.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from baton.people.roles import Role


class Scope(StrEnum):
    """To which things a permission extends.

    What is one's own is said where it is asked: one's own user, actions that one owns, covers, may take from a queue
    or has done, records that one owns or has an action for, participants of `baton/participants/own.py`, views that
    one has saved. The team's is what is the own of oneself or of anybody below one, see `baton/people/teams.py`.
    Seeing goes further than working: who owns a record or one of its steps in a sequence sees all steps of that
    sequence.
    """

    ANY = "any"
    TEAM = "team"
    OWN = "own"
    NONE = "none"


class Verb(StrEnum):
    """What a person can do in Baton. The value is the name in templates: `{% if user|may:"enroll" %}`."""

    USE_PAGES = "use_pages"
    SEE_SEQUENCES = "see_sequences"
    SEE_TEMPLATES = "see_templates"
    BUILD_SEQUENCES = "build_sequences"
    DELEGATE = "delegate"
    EDIT_TEMPLATES = "edit_templates"

    SEE_RECORDS = "see_records"
    EDIT_RECORDS = "edit_records"
    ADD_NOTES = "add_notes"
    IMPORT_RECORDS = "import_records"
    FORGET_PERSONS = "forget_persons"
    OPT_OUT = "opt_out"
    ALLOW_EMAIL = "allow_email"
    SEE_SUPPRESSIONS = "see_suppressions"
    IMPORT_SUPPRESSIONS = "import_suppressions"

    ENROLL = "enroll"
    SEE_PARTICIPANTS = "see_participants"
    PAUSE_PARTICIPANTS = "pause_participants"
    REMOVE_PARTICIPANTS = "remove_participants"
    FINISH_PARTICIPANTS = "finish_participants"
    MOVE_PARTICIPANTS = "move_participants"

    SEE_ACTIONS = "see_actions"
    WORK_ACTIONS = "work_actions"
    SKIP_CHANNELS = "skip_channels"
    REOPEN_ACTIONS = "reopen_actions"
    ANSWER_REPLIES = "answer_replies"
    TAKE_ACTIONS = "take_actions"
    HAND_OVER = "hand_over"
    ASK_FOR_ACTIONS = "ask_for_actions"
    ANSWER_REQUESTS = "answer_requests"
    SET_HANDING_OVER = "set_handing_over"
    SHARE_QUEUES = "share_queues"
    REASSIGN = "reassign"
    SAVE_VIEWS = "save_views"
    SHARE_VIEWS = "share_views"

    SEE_OWNERSHIP = "see_ownership"
    FIND_OWNERS = "find_owners"
    SEE_OWNERS = "see_owners"
    SEE_TEAM = "see_team"
    SEE_HANDOVERS = "see_handovers"
    UNDO = "undo"
    SEE_ACTIVITY = "see_activity"

    SEE_NOTICES = "see_notices"
    SEE_WHO_IS_OUT = "see_who_is_out"
    SET_ABSENCES = "set_absences"
    SET_EMAIL_TEXTS = "set_email_texts"
    SET_PASSWORDS = "set_passwords"
    EDIT_USERS = "edit_users"
    EDIT_QUEUES = "edit_queues"
    EDIT_FIELD_SETS = "edit_field_sets"
    EDIT_CALENDARS = "edit_calendars"
    EDIT_RESULTS = "edit_results"

    SET_UP = "set_up"
    SEE_HEALTH = "see_health"
    CHECK_MAILBOX = "check_mailbox"
    SEND_AGAIN = "send_again"
    SEE_CAUGHT_EMAIL = "see_caught_email"
    SEE_DESIGN = "see_design"


ROLES = (Role.SEQUENCE_ADMIN, Role.MANAGER, Role.SEQUENCE_AGENT, Role.ENROLLER)
ANY, TEAM, OWN, NONE = Scope.ANY, Scope.TEAM, Scope.OWN, Scope.NONE

# Each row in the order of `ROLES`.
TABLE: Mapping[Verb, tuple[Scope, Scope, Scope, Scope]] = {
    #                          Admin  Manager Agent  Enroller
    Verb.USE_PAGES:            (ANY,   ANY,    ANY,   NONE),  # at all; Enrollers have the command line and the API
    Verb.SEE_SEQUENCES:        (ANY,   ANY,    ANY,   NONE),
    Verb.SEE_TEMPLATES:        (ANY,   ANY,    ANY,   NONE),
    Verb.BUILD_SEQUENCES:      (ANY,   NONE,   NONE,  NONE),  # also activate, deactivate, clone and delete
    Verb.DELEGATE:             (ANY,   NONE,   NONE,  NONE),
    Verb.EDIT_TEMPLATES:       (ANY,   NONE,   NONE,  NONE),
    Verb.SEE_RECORDS:          (ANY,   TEAM,   OWN,   NONE),
    Verb.EDIT_RECORDS:         (ANY,   NONE,   NONE,  NONE),  # the owner and the lookup fields
    Verb.ADD_NOTES:            (ANY,   OWN,    OWN,   NONE),  # own: to records that one sees
    Verb.IMPORT_RECORDS:       (ANY,   NONE,   NONE,  NONE),
    Verb.FORGET_PERSONS:       (ANY,   NONE,   NONE,  NONE),  # and export all about one
    Verb.OPT_OUT:              (ANY,   OWN,    OWN,   NONE),  # the address of a record that one sees
    Verb.ALLOW_EMAIL:          (ANY,   NONE,   NONE,  NONE),
    Verb.SEE_SUPPRESSIONS:     (ANY,   NONE,   NONE,  NONE),
    Verb.IMPORT_SUPPRESSIONS:  (ANY,   NONE,   NONE,  NONE),
    Verb.ENROLL:               (ANY,   OWN,    OWN,   ANY),   # own: records that one owns
    Verb.SEE_PARTICIPANTS:     (ANY,   TEAM,   OWN,   NONE),
    Verb.PAUSE_PARTICIPANTS:   (ANY,   OWN,    OWN,   NONE),  # and resume
    Verb.REMOVE_PARTICIPANTS:  (ANY,   OWN,    OWN,   ANY),
    Verb.FINISH_PARTICIPANTS:  (ANY,   OWN,    OWN,   NONE),  # with a result, which may opt the person out
    Verb.MOVE_PARTICIPANTS:    (ANY,   NONE,   NONE,  ANY),   # to another sequence
    Verb.SEE_ACTIONS:          (ANY,   TEAM,   OWN,   NONE),
    Verb.WORK_ACTIONS:         (ANY,   OWN,    OWN,   NONE),  # complete, skip, reschedule, send
    Verb.SKIP_CHANNELS:        (ANY,   OWN,    OWN,   NONE),  # all open calls, emails, SMS or tasks of a participant
    Verb.REOPEN_ACTIONS:       (ANY,   OWN,    OWN,   NONE),  # that one completed or skipped
    Verb.ANSWER_REPLIES:       (ANY,   OWN,    OWN,   NONE),  # that the delegation rule gives to one
    Verb.TAKE_ACTIONS:         (OWN,   OWN,    OWN,   NONE),  # of a queue that one is a member of
    Verb.HAND_OVER:            (OWN,   OWN,    OWN,   NONE),  # to a colleague of a queue, where that is allowed
    Verb.ASK_FOR_ACTIONS:      (OWN,   OWN,    OWN,   NONE),  # of own records, or where one owns an action
    Verb.ANSWER_REQUESTS:      (OWN,   OWN,    OWN,   NONE),  # of colleagues; and see and withdraw one's own
    Verb.SET_HANDING_OVER:     (ANY,   NONE,   NONE,  NONE),  # whether agents may
    Verb.SHARE_QUEUES:         (ANY,   NONE,   NONE,  NONE),  # whether the people of a queue are its members' own
    Verb.REASSIGN:             (ANY,   TEAM,   NONE,  NONE),  # and clear reassignments; to anybody who can work
    Verb.SAVE_VIEWS:           (OWN,   OWN,    OWN,   NONE),
    Verb.SHARE_VIEWS:          (ANY,   NONE,   NONE,  NONE),  # and change the shared views of others
    Verb.SEE_OWNERSHIP:        (ANY,   NONE,   NONE,  NONE),  # who owns how much
    Verb.FIND_OWNERS:          (ANY,   ANY,    NONE,  NONE),  # by name, to choose one, with how much they have open
    Verb.SEE_OWNERS:           (ANY,   TEAM,   OWN,   NONE),  # the page of a user or a queue
    Verb.SEE_TEAM:             (ANY,   TEAM,   NONE,  NONE),  # what everyone in it has to do, and has done
    Verb.SEE_HANDOVERS:        (ANY,   TEAM,   NONE,  NONE),
    Verb.UNDO:                 (ANY,   OWN,    OWN,   NONE),  # that one took, handed over or reassigned
    Verb.SEE_ACTIVITY:         (ANY,   NONE,   NONE,  NONE),  # who did what to a sequence or a template
    Verb.SEE_NOTICES:          (OWN,   OWN,    OWN,   NONE),  # and mark them as read, and choose which
    Verb.SEE_WHO_IS_OUT:       (ANY,   ANY,    ANY,   NONE),  # and who covers, without the notes
    Verb.SET_ABSENCES:         (ANY,   TEAM,   OWN,   NONE),
    Verb.SET_EMAIL_TEXTS:      (ANY,   OWN,    OWN,   NONE),  # signature and reply address
    Verb.SET_PASSWORDS:        (ANY,   OWN,    OWN,   OWN),
    Verb.EDIT_USERS:           (ANY,   NONE,   NONE,  NONE),  # also activate, deactivate and set roles
    Verb.EDIT_QUEUES:          (ANY,   NONE,   NONE,  NONE),
    Verb.EDIT_FIELD_SETS:      (ANY,   NONE,   NONE,  NONE),
    Verb.EDIT_CALENDARS:       (ANY,   NONE,   NONE,  NONE),
    Verb.EDIT_RESULTS:         (ANY,   NONE,   NONE,  NONE),  # with which participants are finished
    Verb.SET_UP:               (ANY,   NONE,   NONE,  NONE),  # open the Setup area
    Verb.SEE_HEALTH:           (ANY,   NONE,   NONE,  NONE),
    Verb.CHECK_MAILBOX:        (ANY,   NONE,   NONE,  NONE),
    Verb.SEND_AGAIN:           (ANY,   NONE,   NONE,  NONE),  # email that a mail server refused
    Verb.SEE_CAUGHT_EMAIL:     (ANY,   NONE,   NONE,  NONE),
    Verb.SEE_DESIGN:           (ANY,   NONE,   NONE,  NONE),  # the components of the pages
}  # fmt: skip


class Person(Protocol):
    """What the table asks of a user. Both are read-only here."""

    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def is_active(self) -> bool: ...


class NotAllowed(PermissionError):
    """The person's role does not permit what they asked for."""


def scope_for(role: str, verb: Verb) -> Scope:
    """How far a role extends; one that the table does not name, not at all."""
    return dict(zip(ROLES, TABLE[verb], strict=True)).get(Role(role), NONE)


def scope_of(person: Person, verb: Verb) -> Scope:
    return scope_for(person.role, verb) if person.is_active else NONE


def may(person: Person, verb: Verb) -> bool:
    """Whether the person may do it at all, if only to what is their own."""
    return scope_of(person, verb) is not NONE


def may_any(person: Person, verb: Verb) -> bool:
    """Whether the person may do it to everything, not only to what is their own."""
    return scope_of(person, verb) is ANY


def may_beyond_own(person: Person, verb: Verb) -> bool:
    """Whether the person may do it to what is others' too: of their team, or of everybody."""
    return scope_of(person, verb) in {ANY, TEAM}


def require(by: Person | None, verb: Verb, *, is_own: bool = True) -> None:
    """Refuse a person whose role does not permit it.

    `is_own` says whether it is done to what is their own, or their team's where the table says so.
    """
    if by is None:
        return
    scope = scope_of(by, verb)
    if scope is ANY or (scope in {OWN, TEAM} and is_own):
        return
    able = roles_for(verb) if scope is NONE else roles_for(verb, scopes=(ANY,))
    names = " or ".join(str(role.label) for role in able)
    raise NotAllowed(f"{by.name} can’t do this. It requires the role {names}.")


def roles_for(verb: Verb, *, scopes: tuple[Scope, ...] = (ANY, TEAM, OWN)) -> tuple[Role, ...]:
    """The roles that may do it; with `scopes` only those that may do it so far."""
    return tuple(role for role in ROLES if scope_for(role, verb) in scopes)
