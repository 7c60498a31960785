"""Reads a received message: decoded headers, its text, and the new part of the text.

Messages come from every kind of program, so nothing here trusts its input: unknown character sets, invalid bytes,
unclosed HTML. Everything readable is returned, and the rest is dropped.
"""

import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from html.parser import HTMLParser

LONGEST_TEXT = 100_000  # characters; longer text was not typed
LONGEST_TYPE = 5_000  # characters, with all parameters
LONGEST_HEADER = 50_000  # characters; more would take the standard library minutes
NO_CHARACTER_SETS = {
    "idna",
    "punycode",
    "undefined",
    "unicode_escape",
    "raw_unicode_escape",
}  # Python lists these as character sets

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_WORDS_FOR_WROTE = "wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|kirjoitti|napisał"
# Every repetition is bounded. With `*` in their place, one long line takes quadratic time, and strangers write it.
_ATTRIBUTION = re.compile(
    rf"^(?!>)\S[^\n]{{0,200}}(?:\n(?!>)[^\n]{{1,200}})?(?:{_WORDS_FOR_WROTE})[^\n]{{0,80}}:[ \t]*$", re.MULTILINE
)
_SEPARATOR = re.compile(
    r"^(?:"
    r"-{2,} ?(?:Original Message|Original Appointment|Ursprüngliche Nachricht|Message d'origine|Mensaje original"
    r"|Messaggio originale|Oorspronkelijk bericht|Forwarded message) ?-{2,}"
    r"|_{10,}[ \t]*$"
    r"|\*?(?:From|Von|De|Da|Van)\*?:\*?[^\n]{1,300}\n\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Inviato|Verzonden)"
    r"\*?:"
    r")",
    re.MULTILINE | re.IGNORECASE,
)


def without_endless_types(message: Message) -> Message:
    """The mail itself. Of types with endless parameters only the type stays; the parser is slow there."""
    for part in message.walk():
        for name in ("Content-Type", "Content-Disposition"):
            if len(str(part.get(name, ""))) > LONGEST_TYPE:
                part.replace_header(name, str(part[name]).partition(";")[0][:LONGEST_TYPE])
    return message


def header(message: Message, name: str) -> str:
    """The first header with this name, decoded, on one line; "" if there is none."""
    lower_name = name.lower()
    # Raw, because `message[name]` gives an object with its bytes hidden wherever a header is not ASCII.
    for header_name, value in message.raw_items():
        if header_name.lower() == lower_name:
            return " ".join(_decoded(header_as_text(str(value)[:LONGEST_HEADER])).split())
    return ""


def message_ids(text: str) -> list[str]:
    """The Message-IDs in a text, in order, without duplicates."""
    return list(dict.fromkeys(_MESSAGE_ID.findall(text)))


def message_text(message: Message) -> str:
    """The text of a message: its plain text, otherwise its HTML as text, without quoted text."""
    plain = "\n".join(_texts(message, "text/plain")).strip()
    if plain:
        return new_text(plain)
    for html in _texts(message, "text/html"):
        # Some programs mark the whole email as a quote; then the quote is the answer.
        if text := _HtmlText.read(html, with_quotes=False) or _HtmlText.read(html, with_quotes=True):
            return new_text(text)
    return ""


def whole_text(message: Message) -> str:
    """All text of a message, including quoted text and attached messages."""
    return "\n".join(_texts(message, "text/plain", "text/html", "text/rfc822-headers", also_attached=True))


def own_text(message: Message) -> str:
    """All text of a mail but that of the mails within it; of a part whose boundary is wrong all that it holds."""
    return "\n\n".join(_own_texts(message))[:LONGEST_TEXT]


def new_text(text: str) -> str:
    """The new text above the quoted text. Replies between quoted lines, and text that is all quote, are kept."""
    if separator := _SEPARATOR.search(text):
        above = text[: separator.start()].strip()
        return new_text(above) if above else text.strip()
    for attribution in _ATTRIBUTION.finditer(text):
        below = [line for line in text[attribution.end() :].splitlines() if line.strip()]
        # Quoted or not at all: a mixture is an answer between the lines, and cutting would lose it.
        is_quote = all(_is_quoted(line) for line in below) or not any(_is_quoted(line) for line in below)
        if is_quote and below and (above := text[: attribution.start()].strip()):
            return above
    lines = text.rstrip().splitlines()
    while lines and (_is_quoted(lines[-1]) or not lines[-1].strip()):
        lines.pop()
    # An email of nothing but quoted text is shown as it is, rather than as empty.
    return "\n".join(lines).strip() or text.strip()


def storable(text: str) -> str:
    """Text that the database can store: without NUL and lone surrogates."""
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def header_as_text(raw: str) -> str:
    """A raw header as text. The parser stores non-ASCII bytes as surrogates."""
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _decoded(value: str) -> str:
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        return storable(value)
    return storable(
        "".join(piece if isinstance(piece, str) else _decode(piece, charset) for piece, charset in pieces)
    )


def _texts(message: Message, *types: str, also_attached: bool = False) -> Iterator[str]:
    remaining = LONGEST_TEXT
    for part in message.walk():
        is_attached = part.get_content_disposition() == "attachment"
        if part.get_content_type() not in types or (is_attached and not also_attached):
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and remaining > 0:
            text = storable(_decode(payload, part.get_content_charset()))[:remaining]
            remaining -= len(text)
            yield text.replace("\r\n", "\n")


def _own_texts(message: Message) -> Iterator[str]:
    below = message.get_payload()
    if message.get_content_maintype() == "multipart":
        if isinstance(content := message.get_payload(decode=True), bytes):
            yield storable(_decode(content[:LONGEST_TEXT], None)).replace("\r\n", "\n")
        elif isinstance(below, list):
            for part in below:
                yield from _own_texts(part) if isinstance(part, Message) else ()
    elif message.get_content_type() == "text/html":
        yield from (
            _HtmlText.read(html, with_quotes=True) for html in _texts(message, "text/html", also_attached=True)
        )
    else:
        yield from _texts(message, "text/plain", also_attached=True)


def _decode(content: bytes, charset: str | None) -> str:
    """Bytes as text, in their declared character set, otherwise in the most likely one."""
    encoding = (charset or "utf-8").lower().replace("-", "_")
    # What declares ASCII and has other bytes is nearly always UTF-8, which contains it.
    if encoding not in NO_CHARACTER_SETS:
        try:
            return content.decode("utf-8" if encoding == "us_ascii" else encoding)
        except (LookupError, ValueError):
            pass
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # What programs on Windows send without saying so. It reads any byte, so it comes last.
        return content.decode("cp1252", "replace")


class _HtmlText(HTMLParser):
    """HTML as text, one line per block. Quoted text is dropped if the email program marked it."""

    BLOCKS = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "blockquote", "table", "ul", "ol"})
    UNREAD = frozenset({"style", "script", "head", "title"})
    QUOTES = frozenset({"gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote"})
    # Outlook does not wrap what it quotes, it only marks where that begins.
    ALL_BELOW = frozenset({"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"})

    def __init__(self, *, with_quotes: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._with_quotes = with_quotes
        self._pieces: list[str] = []
        self._within = ""
        self._depth = 0
        self._is_done = False

    @classmethod
    def read(cls, html: str, *, with_quotes: bool) -> str:
        reader = cls(with_quotes=with_quotes)
        try:
            reader.feed(html)
            reader.close()
        except AssertionError:  # invalid declarations; the text before them has been read
            pass
        lines = (" ".join(line.split()) for line in "".join(reader._pieces).splitlines())
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._within:
            # Of a quote within a quote only the outer end counts. Other
            # tags are not counted, as HTML of email leaves them open.
            self._depth += tag == self._within
            return
        attributes = {name: (value or "").lower() for name, value in attrs}
        if not self._with_quotes and attributes.get("id") in self.ALL_BELOW:
            self._is_done = True
        is_quote = tag == "blockquote" or not self.QUOTES.isdisjoint(attributes.get("class", "").split())
        if tag in self.UNREAD or (is_quote and not self._with_quotes):
            self._within, self._depth = tag, 1
        elif tag in self.BLOCKS and not self._is_done:
            self._pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._within:
            self._depth -= tag == self._within
            if not self._depth:
                self._within = ""
        elif tag in {"p", "div", "tr", "li"} and not self._is_done:
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._within and not self._is_done:
            self._pieces.append(" ".join(data.split("\n")))
