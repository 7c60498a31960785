"""The original below an answer, as mail programs quote it.

1. A line says when it was written, in the time zone of whoever answers, and from whom.
2. Each line of the text begins with ">"; one that is a quotation already gets another.
3. A long text is cut at the end of a line, so that an answer stays within what can be sent.
4. What looks like a merge field is taken apart, since an email with one is held back as unfinished.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from baton.rules.header_text import one_line

LONGEST_QUOTATION = 20_000


def quotation(text: str, *, written_by: str, at: datetime, time_zone: str) -> str:
    """The text as a quotation with its first line; blank for a blank text. `at` must be aware."""
    if not text.strip():
        return ""
    moment = at.astimezone(ZoneInfo(time_zone))
    # Without %-d and the like, which not every system knows.
    day = f"{moment:%a}, {moment:%b} {moment.day}, {moment.year}"
    time = f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"  # noqa: PLR2004 - noon
    lines = _shortened(text.strip()).split("\n")
    return "\n".join([f"On {day} at {time}, {one_line(written_by)} wrote:", *map(_quoted, lines)])


def _shortened(text: str) -> str:
    if len(text) <= LONGEST_QUOTATION:
        return text
    whole_lines, _end, _rest = text[:LONGEST_QUOTATION].rpartition("\n")
    return f"{whole_lines or text[:LONGEST_QUOTATION]}\n[…]"


def _quoted(line: str) -> str:
    line = line.rstrip().replace("{{", "{ {").replace("{%", "{ %")
    return f">{line}" if line.startswith(">") or not line else f"> {line}"
