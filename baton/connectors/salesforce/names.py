"""What a row's user, queue or record is called; each of them is called something."""

from baton.connectors.salesforce.cells import Cells
from baton.connectors.salesforce.values import up_to

_NAMELESS = "has no name"
_name = up_to(255)


def own_name(cells: Cells) -> str:
    return cells.read("Name", _name, "", if_blank=_NAMELESS)


def full_name(cells: Cells) -> str:
    """Return the name of a person: the Name column, or first and last name where that is blank or absent."""
    if cells.text("Name"):
        return own_name(cells)
    parts = (cells.text("FirstName"), cells.text("LastName"))
    whole = " ".join(part for part in parts if part)
    return cells.check("Name" if cells.has("Name") else "LastName", whole, _name, "", if_blank=_NAMELESS)
