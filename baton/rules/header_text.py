"""What people and CRMs wrote, as an email may contain it.

1. A header is one line: line breaks and other blanks become one space, control characters are deleted.
2. `=?` would be read as the beginning of an encoded word, so it is taken apart.
3. A body has line ends of one kind, and no control characters but tabs.
"""

import re
from email.headerregistry import Address

LONGEST_NAME = 150
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def one_line(text: str) -> str:
    """The text as a subject, or as the name of somebody."""
    words = _CONTROL.sub("", " ".join(text.split())).split()
    return " ".join(words).replace("=?", "= ?")


def lines(text: str) -> str:
    """The text as a body, its lines ending in one character."""
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


def mailbox(name: str, address: str) -> str:
    """Name and address as a header has them, in letters of any kind; blank names are left out."""
    shown = one_line(one_line(name)[:LONGEST_NAME])
    if not shown:
        return address
    user, _at, domain = address.rpartition("@")
    return str(Address(shown, user, domain))
