"""A mapping: how the files of one CRM are recognized, and what their columns mean.

It is a value: a YAML file that people read and write, or JSON in a database. Keys are those of the file, with spaces.
"""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Generic, Literal, Self, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from baton.mappings.ids import GROUP_PREFIX, READ_ID, READ_REFERENCE, USER_PREFIX, Ids, is_salesforce_id
from baton.mappings.kinds import KINDS, Kind
from baton.mappings.targets import ContactRoleTarget, MemberTarget, QueueTarget, RecordTarget, UserTarget

DateOrder = Literal["auto", "day first", "month first"]
BlankCells = Literal["empty", "keep"]
Rows = Literal["add", "update", "add and update"]
SeveralValues = Literal["refuse", "first"]
UnknownOwners = Literal["auto", "placeholders", "refuse", "default owner"]


def _without_nul(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("nul", "must not contain a NUL character")
    return value


def _known_zone(value: str) -> str:
    # When it is saved. Found out at the first date of a file, it would stop an import in the middle of the night.
    if value not in available_timezones():
        raise PydanticCustomError("zone", "must be a time zone, such as Europe/London")
    return value


Text = Annotated[str, AfterValidator(_without_nul)]
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_without_nul)]
Names = tuple[Name, ...]
Target = TypeVar("Target", bound=str)


class Shape(BaseModel):
    model_config = ConfigDict(
        # A misspelt key in a file that people write would be ignored silently, and with it what they wanted.
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        alias_generator=lambda name: name.replace("_", " "),
        validate_by_name=True,
        validate_by_alias=True,
        serialize_by_alias=True,
    )


class Section(Shape, Generic[Target]):
    """One kind of table.

    `files` are names without extension, with `*` for any text; `other names` are those that other programs use as
    well, so that they count less. A column of `signs` occurs in no other kind of table
    and in no other CRM, one of `unlike` never in this kind, and `id prefix` begins the ids of the rows. `columns`
    gives the headers of each target, the preferred one first, `means yes` the texts that mean yes in the column of a
    target, where all others mean no.
    """

    files: Names = ()
    other_names: Names = ()
    signs: Names = ()
    unlike: Names = ()
    id_prefix: Text = ""
    columns: dict[Target, Names] = {}
    means_yes: dict[Target, Names] = {}

    @property
    def spellings(self) -> Mapping[str, Names]:
        return {str(target): names for target, names in self.columns.items()}

    def yes_words(self, target: str) -> Names:
        return {str(name): words for name, words in self.means_yes.items()}.get(target, ())


class RecordSection(Section[RecordTarget]):
    """`fields` and `lookups` gives the headers of further fields of a record, by their names in Baton; `ignored`
    columns are not read. `key` overrides the mapping's.
    """

    fields: dict[Name, Names] = {}
    lookups: dict[Name, Names] = {}
    ignored: Names = ()
    key: Text = ""


UserSection = Section[UserTarget]
QueueSection = Section[QueueTarget]
MemberSection = Section[MemberTarget]
ContactRoleSection = Section[ContactRoleTarget]
AnySection = RecordSection | UserSection | QueueSection | MemberSection | ContactRoleSection


class Sections(Shape):
    user: UserSection | None = None
    queue: QueueSection | None = None
    member: MemberSection | None = None
    account: RecordSection | None = None
    campaign: RecordSection | None = None
    lead: RecordSection | None = None
    contact: RecordSection | None = None
    opportunity: RecordSection | None = None
    campaign_member: RecordSection | None = None
    contact_role: ContactRoleSection | None = None


class CrmMapping(Shape):
    """`key` is what records are found by: `crm id`, `email`, `name`, the name of a field, or `auto`: the first of
    them that a table has. Times without a time zone are in `time_zone`. `several_values` is about cells with more
    than one email address, phone number or account.
    """

    name: Name
    label: Name
    ids: Ids = "plain"
    key: Name = "auto"
    date_order: DateOrder = "auto"
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    blank_cells: BlankCells = "empty"
    several_values: SeveralValues = "refuse"
    rows: Rows = "add and update"
    default_owner: Text = ""
    unknown_owners: UnknownOwners = "auto"
    guess_by_content: bool = False
    tables: Sections

    @property
    def sections(self) -> dict[Kind, AnySection]:
        """The kinds of tables, in the order in which they are imported."""
        sections = ((kind, getattr(self.tables, kind.replace(" ", "_"))) for kind in KINDS)
        return {kind: section for kind, section in sections if section is not None}

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def adds(self) -> bool:
        return "add" in self.rows

    @property
    def updates(self) -> bool:
        return "update" in self.rows

    def with_rules(self, **rules: Any) -> Self:
        """The mapping with other rules: `with_rules(date_order="day first")`. Raises `ValidationError`."""
        # `model_copy` does not validate, and these come from the command line and forms.
        return self.model_validate(self.model_dump() | {name.replace("_", " "): rule for name, rule in rules.items()})

    @property
    def read_id(self) -> Callable[[str], str]:
        """Reads a cell that holds an id; raises `BadCell` if it does not."""
        return READ_ID[self.ids]

    @property
    def read_reference(self) -> Callable[[str], str]:
        """Reads a cell that names a user or a queue in some way."""
        return READ_REFERENCE[self.ids]

    def is_id(self, reference: str) -> bool:
        """Whether a reference is an id of this CRM; what else it may be is told by its form only in Salesforce."""
        # Ids of users and queues begin with a digit (005, 00G). A name of 15 letters may look like an id as well.
        return self.ids == "salesforce" and is_salesforce_id(reference) and reference[0].isdigit()

    def names_a_queue(self, reference: str) -> bool:
        return self.is_id(reference) and reference.startswith(GROUP_PREFIX)

    def names_an_owner(self, reference: str) -> bool:
        """Whether it is the id of a user or a queue by its form."""
        return self.is_id(reference) and reference.startswith((USER_PREFIX, GROUP_PREFIX))
