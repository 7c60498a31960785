"""Names of columns: when two are the same, and the name of a field that a column becomes."""

import re
import unicodedata
from functools import lru_cache

_CUSTOM = re.compile(r"__p?c$", re.IGNORECASE)
_NO_LETTERS = re.compile(r"\W+")
FIELD_LENGTH = 255


@lru_cache(maxsize=16_384)
def plain(name: str) -> str:
    """The letters and digits of a header, without case and accents: `Last Name` is `LASTNAME`."""
    # Decomposed, so that accents are characters of their own and fall away: “Téléphone” is “Telephone”.
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))


@lru_cache(maxsize=16_384)
def normal_form(name: str) -> str:
    """As `plain`, and a custom field of Salesforce is also known by its label: `SDR__c` is `SDR`."""
    return plain(_CUSTOM.sub("", name.strip()))


def is_custom(name: str) -> bool:
    """Whether it is the API name of a custom field of Salesforce."""
    return _CUSTOM.search(name) is not None


def identifier(header: str) -> str:
    """A name for the field: `Lead Temperature` is `Lead_Temperature`. "" if nothing remains of the header."""
    name = header.strip()
    if custom := _CUSTOM.search(name):
        name = name[: custom.start()] + custom[0].lower()
    # Kept as it is, since merge fields, rules and sequence files may name it already.
    if name.isidentifier():
        return name[:FIELD_LENGTH]
    name = _NO_LETTERS.sub("_", unicodedata.normalize("NFC", name)).strip("_")
    # A merge field cannot begin with a digit.
    return f"_{name}"[:FIELD_LENGTH] if name[:1].isdigit() else name[:FIELD_LENGTH]


def label(name: str) -> str:
    """The name as people read it: `Customer_Success__c` is Customer Success, and `CreatedById` Created By."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", _CUSTOM.sub("", name).replace("_", " ")).split()
    if len(words) > 1 and words[-1] == "Id":
        words.pop()
    return " ".join(words) or name
