"""The name of a user, queue or record; it is required."""

from baton.connectors.salesforce.cells import Cells
from baton.connectors.salesforce.values import up_to

_NAMELESS = "has no name"
_name = up_to(255)


def own_name(cells: Cells) -> str:
    return cells.read("Name", _name, "", if_blank=_NAMELESS)


def full_name(cells: Cells) -> str:
    """The name of a person: the Name column or, if it is blank or missing, first and last name."""
    if cells.text("Name"):
        return own_name(cells)
    parts = (cells.text("FirstName"), cells.text("LastName"))
    whole = " ".join(part for part in parts if part)
    return cells.check("Name" if cells.has("Name") else "LastName", whole, _name, "", if_blank=_NAMELESS)
