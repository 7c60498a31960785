"""What Baton itself understands of a user, queue, member or record, and where a record keeps it.

A mapping says which columns fill these. All other columns of a record become its fields.
"""

from typing import Literal, get_args

from baton.mappings.kinds import RECORD_KINDS

RecordTarget = Literal[
    "crm id", "name", "first name", "last name", "company", "email", "phone", "mobile", "owner", "account id",
    "account name", "opted out", "do not call", "deleted", "merged into", "converted", "converted to",
]  # fmt: skip
UserTarget = Literal[
    "crm id", "username", "email", "name", "first name", "last name", "title", "active", "time zone", "work start",
    "work end", "user type", "manager",
]  # fmt: skip
QueueTarget = Literal["crm id", "name", "email", "type"]
MemberTarget = Literal["queue", "user", "weight"]

TARGETS: dict[str, tuple[str, ...]] = {
    "user": get_args(UserTarget),
    "queue": get_args(QueueTarget),
    "member": get_args(MemberTarget),
    **dict.fromkeys(RECORD_KINDS, get_args(RecordTarget)),
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
