"""The kinds of rows that Baton reads from files, in the order in which they are imported, and what each of them is.

What a CRM calls its files and columns is in its mapping; all else that distinguishes the kinds is here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

RecordKind = Literal["account", "campaign", "lead", "contact", "opportunity", "campaign member"]
Kind = Literal[
    "user", "queue", "member", "account", "campaign", "lead", "contact", "opportunity", "campaign member",
    "contact role",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What one kind is called, and what its rows are found by where the mapping does not say: the first that a table
    has. `shown` are the values by which a page shows a row, by title.
    """

    plural: str
    keys: tuple[str, ...]
    shown: Mapping[str, str]
    is_enrolled: bool = False


def _record(plural: str, *keys: str, is_enrolled: bool = True, **shown: str) -> KindFacts:
    of_records = {"Name": "name", "Email": "email", "Phone": "phone", "Owner": "owner"}
    return KindFacts(plural, keys, {**of_records, **shown}, is_enrolled)


KINDS: Mapping[Kind, KindFacts] = {
    "user": KindFacts(
        "Users",
        ("crm id", "username", "email"),
        {"Name": "name", "Username": "username", "Email": "email", "Time zone": "time_zone"},
    ),
    "queue": KindFacts("Queues", ("crm id", "name"), {"Name": "name", "Email": "email"}),
    "member": KindFacts("Queue members", (), {"Queue": "queue", "User": "user"}),
    "account": _record("Accounts", "crm id", "name", is_enrolled=False),
    "campaign": KindFacts("Campaigns", ("crm id", "name"), {"Name": "name", "Owner": "owner"}),
    "lead": _record("Leads", "crm id", "email"),
    "contact": _record("Contacts", "crm id", "email", Account="account"),
    "opportunity": KindFacts(
        "Opportunities",
        ("crm id",),
        {"Name": "name", "Owner": "owner", "Account": "account", "Contact": "person"},
        is_enrolled=True,
    ),
    "campaign member": KindFacts(
        "Campaign members",
        ("crm id",),
        {"Campaign": "account", "Lead or contact": "person"},
        is_enrolled=True,
    ),
    "contact role": KindFacts("Contact roles", (), {"Opportunity": "opportunity", "Contact": "contact"}),
}
# The objects whose records a record of each object is related to.
RELATIONS: Mapping[str, tuple[str, ...]] = {
    "contact": ("account",),
    "opportunity": ("account", "contact"),
    "campaign member": ("campaign", "contact", "lead"),
}
# Those that other records belong to, which are imported first and are in no sequence.
BELONGED_TO = ("account", "campaign")
# Those whose records stand for a person, who is another record.
STANDS_FOR_A_PERSON = ("opportunity", "campaign member")
RECORD_KINDS: tuple[RecordKind, ...] = get_args(RecordKind)
