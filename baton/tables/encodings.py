"""Finds how the bytes of a file became text, from the whole file and in bounded memory.

A byte order mark decides, then NUL bytes between the letters (UTF-16), then whether every byte is UTF-8. What remains
is guessed from the words that are not ASCII. Bytes that the encoding does not know leave a mark in the text, so that
they cost a row and not the file.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import BinaryIO, TextIO, cast

from baton.tables.entry import Entry
from baton.tables.faults import NotATable, TooLarge, UnknownEncoding
from baton.tables.guessing import guess_codec
from baton.tables.options import Limits
from baton.tables.rows import OnBytes

BYTE_ORDER_MARK = "\ufeff"
# Ctrl-Z, with which old programs end a file.
END_OF_FILE = "\x1a"
# Stands for bytes that the encoding does not know. No text has it, because it is half a character.
UNDECODABLE = "\udcff"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose mark is the first half of this one.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ODD = ("\0", BYTE_ORDER_MARK, END_OF_FILE, UNDECODABLE)
_LABELS = {"utf-8": "UTF-8", "mac-roman": "Mac Roman", "gb18030": "GB 18030", "koi8-r": "KOI8-R"}
_NOT_OF_FILES = ("idna", "punycode", "raw_unicode_escape", "raw-unicode-escape", "unicode_escape", "unicode-escape")
_CHUNK = 1024**2
_MARK_UNDECODABLE = "baton.tables.undecodable"


def _keep_a_mark(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - nothing is encoded with this
    return UNDECODABLE, error.end


codecs.register_error(_MARK_UNDECODABLE, _keep_a_mark)


@dataclass(frozen=True, slots=True)
class TextFile:
    """An entry as text. `is_clean` if it has no NUL, no undecodable byte, no byte order mark inside and no Ctrl-Z."""

    entry: Entry
    codec: str
    skip: int
    is_clean: bool

    @property
    def encoding(self) -> str:
        """Its name for users."""
        if self.codec.startswith("cp125"):
            return f"Windows-{self.codec[2:]}"
        return _LABELS.get(self.codec, self.codec.upper().removesuffix("-LE").removesuffix("-BE"))

    def open(self, on_bytes: OnBytes | None = None) -> TextIO:
        """The text after its byte order marks. Line ends stay as they are."""
        stream = self.entry.open(on_bytes)
        stream.read(self.skip)
        return TextIOWrapper(cast("BinaryIO", stream), encoding=self.codec, errors=_MARK_UNDECODABLE, newline="")


def text_file(entry: Entry, limits: Limits, encoding: str | None = None) -> TextFile:
    """The entry with its encoding. Raises `NotATable`, `TooLarge` or `UnknownEncoding`."""
    with entry.open() as stream:
        head = stream.read(4096)
    if not head:
        raise NotATable("is empty")
    codec, skip = _codec(head, encoding)
    if codec is None:
        try:
            return TextFile(entry, "utf-8", 0, is_clean=_is_clean(entry, "utf-8", 0, limits, errors="strict"))
        except UnicodeDecodeError:
            codec = guess_codec(_chunks(entry))
    return TextFile(entry, codec, skip, is_clean=_is_clean(entry, codec, skip, limits))


def _codec(head: bytes, encoding: str | None) -> tuple[str | None, int]:
    """The encoding that was asked for or is certain, and the length of the byte order marks."""
    chosen = _chosen(encoding) if encoding else None
    for mark, codec in _MARKS:
        if head.startswith(mark) and chosen in (None, codec, codec[:6]):
            return codec, _length_of_marks(head, mark)
    if chosen in ("utf-16", "utf-32"):
        return f"{chosen}-le", 0
    return chosen or _utf16_without_mark(head), 0


def _chosen(encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        "a".encode(name)
    except (LookupError, ValueError) as error:
        raise UnknownEncoding(
            f"'{encoding}' is not the name of an encoding, such as utf-8 or windows-1252."
        ) from error
    if name in _NOT_OF_FILES:
        raise UnknownEncoding(f"'{encoding}' is not an encoding of files.")
    return name.removesuffix("-sig")


def _length_of_marks(head: bytes, mark: bytes) -> int:
    # Concatenated exports have several, which would become part of the first header.
    length = len(mark)
    while head.startswith(mark, length):
        length += len(mark)
    return length


def _utf16_without_mark(head: bytes) -> str | None:
    """Ids, addresses and separators are ASCII, so every fifth letter at least has a NUL beside it."""
    first, second = head[::2].count(0), head[1::2].count(0)
    # Not only NULs on one side: binary files have them on both.
    few, enough = len(head) / 200, max(3, len(head) / 10)
    if second >= enough and first <= few:
        return "utf-16-le"
    if first >= enough and second <= few:
        return "utf-16-be"
    return None


def _chunks(entry: Entry) -> Iterator[bytes]:
    with entry.open() as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _is_clean(entry: Entry, codec: str, skip: int, limits: Limits, errors: str = _MARK_UNDECODABLE) -> bool:
    """Decode the whole file once. Raises `TooLarge` for a line that would not fit into memory."""
    decoder = codecs.getincrementaldecoder(codec)(errors)
    is_clean = True
    length = 0
    with entry.open() as stream:
        stream.read(skip)
        while True:
            chunk = stream.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            is_clean = is_clean and not any(mark in text for mark in _ODD)
            first, last = _line_ends(text)
            if length + first > limits.line_length:
                raise TooLarge(
                    f"has a line of more than {limits.line_length:,} characters, so it is not a table of rows"
                )
            length = length + first if last < 0 else len(text) - last
            if not chunk:
                return is_clean


def _line_ends(text: str) -> tuple[int, int]:
    """Where the first line ends (or the text), and where the last one does (or -1)."""
    ends = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
    return min(ends, default=len(text)), max(text.rfind("\n"), text.rfind("\r"))
