"""What Baton itself understands of a user, queue, member or record, and where a record keeps it.

A mapping says which columns fill these. All other columns of a record become its fields.
"""

from typing import Literal, get_args

from baton.mappings.kinds import RECORD_KINDS

RecordTarget = Literal[
    "crm id", "name", "first name", "last name", "company", "email", "phone", "mobile", "owner", "account id",
    "account name", "campaign", "contact", "lead", "opted out", "do not call", "deleted", "merged into",
    "converted", "converted to", "closed",
]  # fmt: skip
UserTarget = Literal[
    "crm id", "username", "email", "name", "first name", "last name", "title", "active", "time zone", "work start",
    "work end", "user type", "manager",
]  # fmt: skip
QueueTarget = Literal["crm id", "name", "email", "type"]
MemberTarget = Literal["queue", "user", "weight"]
ContactRoleTarget = Literal["opportunity", "contact", "primary", "deleted"]

# What only records that stand for a person have, and what they do not have because it is that of their person.
_OF_OPPORTUNITIES = {"contact", "closed"}
_OF_MEMBERS = {"crm id", "campaign", "contact", "lead", "deleted"}
_OF_CAMPAIGNS = {"crm id", "name", "owner", "deleted"}
_OF_PERSONS = {
    "first name", "last name", "company", "email", "phone", "mobile", "opted out", "do not call", "merged into",
    "converted", "converted to",
}  # fmt: skip


def _is_of(target: str, kind: str) -> bool:
    match kind:
        case "campaign":
            return target in _OF_CAMPAIGNS
        case "campaign member":
            return target in _OF_MEMBERS
        case "opportunity":
            return target not in _OF_PERSONS | {"campaign", "lead"}
    return target not in _OF_OPPORTUNITIES | {"campaign", "lead"}


TARGETS: dict[str, tuple[str, ...]] = {
    "user": get_args(UserTarget),
    "queue": get_args(QueueTarget),
    "member": get_args(MemberTarget),
    **{kind: tuple(t for t in get_args(RecordTarget) if _is_of(t, kind)) for kind in RECORD_KINDS},
    "contact role": get_args(ContactRoleTarget),
}

# Those that a record keeps among its fields, by the name that merge fields, conditions and the core know.
STORED_AS: dict[str, str] = {
    "first name": "FirstName",
    "last name": "LastName",
    "company": "Company",
    "mobile": "MobilePhone",
    "merged into": "MasterRecordId",
    "converted": "IsConverted",
    "converted to": "ConvertedContactId",
    "closed": "IsClosed",
    "campaign": "CampaignId",
}

LABELS: dict[str, str] = {
    "crm id": "CRM ID",
    "name": "Name",
    "first name": "First name",
    "last name": "Last name",
    "company": "Company",
    "email": "Email",
    "phone": "Phone",
    "mobile": "Mobile phone",
    "owner": "Owner",
    "account id": "Account, by ID",
    "account name": "Account, by name",
    "opted out": "Opted out of email",
    "do not call": "Do not call",
    "deleted": "Deleted",
    "merged into": "Merged into",
    "converted": "Converted",
    "converted to": "Converted to contact",
    "closed": "Closed",
    "contact": "Contact, by ID, email or name",
    "campaign": "Campaign, by ID or name",
    "lead": "Lead, by ID",
    "opportunity": "Opportunity",
    "primary": "Primary contact",
    "username": "Username",
    "title": "Title",
    "active": "Active",
    "time zone": "Time zone",
    "work start": "Start of the working day",
    "work end": "End of the working day",
    "user type": "Type of user",
    "manager": "Manager",
    "type": "Type of group",
    "queue": "Queue",
    "user": "User",
    "weight": "Weight",
}
