"""Cleans text from people and CRMs, so that an email can contain it.

1. A header is one line: line breaks and other whitespace become one space, control characters are deleted.
2. `=?` would be read as the start of an encoded word, so a space is inserted.
3. A body has one type of line end, and no control characters except tabs.
"""

import re
from email.headerregistry import Address

LONGEST_NAME = 150
# Lone surrogates as well: they come with broken CSV files, and no encoder accepts them.
_CONTROL = re.compile("[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def one_line(text: str) -> str:
    """The text as one line, for a subject or a name."""
    # Split again afterwards, since deleting a control character between two spaces leaves both.
    words = _CONTROL.sub("", " ".join(text.split())).split()
    # A name like “=?utf-8?q?Boss?=” would otherwise show as “Boss”, under an address that is somebody else's.
    return " ".join(words).replace("=?", "= ?")


def body_lines(text: str) -> str:
    """The text as a body, with line feeds as line ends."""
    return _CONTROL.sub("", _LINE_END.sub("\n", text))


def mailbox_header(name: str, address: str) -> str:
    """Name and address for a header, in any alphabet; a blank name is omitted."""
    # Again after the cut, which may leave a space at the end.
    display_name = one_line(one_line(name)[:LONGEST_NAME])
    if not display_name:
        return address
    # By its parts: given whole, the library would parse the address again, and refuses some that servers accept.
    user, _at, domain = address.rpartition("@")
    return str(Address(display_name, user, domain))
