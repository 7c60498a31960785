"""The days and hours of an absence as people write them: “Dec 21 – Jan 4”, “Mon 9am – 1pm”, “every Friday”.

- Two dates, or two times, are separated by a dash or by “to”, “through”, “until” or “till”. With nothing before it,
  the absence begins today: “until Jan 4”.
- A date without a year is the next one. A day of the week is the next one too, today included. “24” after “Dec 21” is
  in the same month. Numbers are month first: 12/21.
- One date is one day. A time belongs to the date beside it; two times on one date are its hours.
- “Morning” ends in the middle of the working hours of the person, and “afternoon” begins there.
- “This week”, “next week” and “the week of Dec 7” end on Friday; their mornings or afternoons are those of each day.
  “Thursday and Friday” are two days in a row.
- “Every” and days of the week repeat for a year, unless “until” says otherwise.
- “Until further notice” has no last day.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil import parser

from baton.rules.absences import A_DAY, AbsenceDays

A_YEAR = timedelta(days=365)
NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FRIDAY = NAMES.index("friday")
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?|s)?\b")
# No “and” here: “every Monday and Friday” lists days, and has no beginning and end.
_SEPARATOR = re.compile(r"\s*(?:-|\bto\b|\bthrough\b|\bthru\b|\buntil\b|\btill\b)\s*")
_TIME = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\b\.?|\b(\d{1,2}):(\d{2})\b|\b(noon)\b")
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_PART = re.compile(r"\b(morning|afternoon)s?\b")
_ONLY_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?")
# The lookbehind keeps “12/24” and “1:30” whole: their last digits are a day and minutes, not an hour.
_HOUR_AT_END = re.compile(r"(?<![\d/:.])(\d{1,2})$")
_ENDLESS = re.compile(r"[\s-]*\b(?:until|till) further notice$")
_WEEK = re.compile(r"(?:(?:all|the|of) )*(?:(this|next) week|week of (.+))")
_AND = re.compile(r"\s*(?:\band\b|&|\+)\s*")
_FILLER = re.compile(r"\b(on|the|from|next|this|out|away|of|off|all day|at|and)\b|,")


class UnreadableDays(ValueError):
    """The text is no days of an absence; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a person's day begins and ends."""

    begins: time
    ends: time

    @property
    def middle(self) -> time:
        """The middle of the day to the minute, where a morning ends and an afternoon begins."""
        begins, ends = (moment.hour * 60 + moment.minute for moment in (self.begins, self.ends))
        # Whoever works a night shift ends on the next day; without the added day their “middle” would be at noon.
        minutes = (begins + (ends if ends > begins else ends + 24 * 60)) // 2 % (24 * 60)
        return time(minutes // 60, minutes % 60)

    def part(self, name: str) -> tuple[time | None, time | None]:
        """From when until when a “morning” or an “afternoon” off lasts; none is the edge of the day."""
        return (None, self.middle) if name == "morning" else (self.middle, None)


def days_in(text: str, *, today: date, hours: WorkingHours) -> AbsenceDays:
    """Read the days; raise `UnreadableDays` with the part that could not be read."""
    # ISO dates first: their hyphens would be taken for separators below.
    plain = plain_text(text)
    from_time, until_time, plain = _part_of_day(plain, hours)
    if plain.startswith("every "):
        return _repeating(plain.removeprefix("every "), from_time, until_time, today)
    if week := _WEEK.fullmatch(plain):
        first, last = _week(week[1], week[2], today)
        has_hours = first < last and (from_time or until_time)
        weekdays = range(first.weekday(), last.weekday() + 1) if has_hours else ()
        return AbsenceDays(first, last, from_time, until_time, frozenset(weekdays))
    is_list = bool(_AND.search(plain)) and not _SEPARATOR.search(plain)
    if is_list:
        plain = _AND.sub(" - ", plain)
    endless = _ENDLESS.search(plain)
    begin, end = _two_sides(plain[: endless.start()] if endless else plain)
    begins_at, begin = time_in(begin)
    ends_at, end = time_in(end)
    first = date_of(begin, since=today) if begin else today
    if endless:
        if end or ends_at:
            raise UnreadableDays(
                "An absence until further notice has only a first day, such as “Dec 21 until further notice”."
            )
        return AbsenceDays(first, None, begins_at or from_time, None)
    last = date_of(end, since=first) if end else first
    if is_list and last - first != A_DAY:
        raise UnreadableDays("Days that aren’t in a row are absences of their own. Add them one by one.")
    return AbsenceDays(first, last, begins_at or from_time, ends_at or until_time)


def plain_text(text: str) -> str:
    """In small letters, with one kind of dash and of date in digits."""
    return _ISO.sub(r"\2/\3/\1", " ".join(text.lower().replace("–", "-").replace("—", "-").split()))


def _part_of_day(text: str, hours: WorkingHours) -> tuple[time | None, time | None, str]:
    match = _PART.search(text)
    if match is None:
        return None, None, text
    return (*hours.part(match[1]), _PART.sub("", text).strip())


def _repeating(text: str, from_time: time | None, until_time: time | None, today: date) -> AbsenceDays:
    weekdays = frozenset(_weekday(match[1]) for match in _WEEKDAY.finditer(text))
    if not weekdays:
        raise UnreadableDays("Name a day of the week after “every”, such as “every Friday”.")
    rest, _until, ending = re.sub(r"\b(?:till|through)\b", "until", text).partition("until")
    begin, end = _two_sides(_WEEKDAY.sub("", rest))
    begins_at, begin = time_in(begin)
    ends_at, end = time_in(end)
    # A repeating absence has its last day behind “until”; a second date here would be silently dropped otherwise.
    if end:
        raise UnreadableDays(f"“{end}” is not a time. Write it as “9am – 1pm”.")
    first = date_of(begin, since=today) if begin else today
    # Repeating for ever would make spans for ever, each of which is a row.
    last = date_of(ending, since=first) if ending.strip() else first + A_YEAR
    return AbsenceDays(first, last, begins_at or from_time, ends_at or until_time, weekdays)


def _week(which: str | None, day: str | None, today: date) -> tuple[date, date]:
    this_monday = monday = today - A_DAY * today.weekday()
    if day:
        # A date may be earlier this week. A day of the week is the next one, as everywhere.
        named = date_of(day, since=this_monday if re.search(r"\d", day) else today)
        monday = named - A_DAY * named.weekday()
    elif which == "next":
        monday += 7 * A_DAY
    if monday < this_monday:
        raise UnreadableDays(f"“week of {day}” is in the past. Choose a later week.")
    first = max(monday, today)
    return first, max(monday + A_DAY * FRIDAY, first)


def _two_sides(text: str) -> tuple[str, str]:
    """What is before the separator, and after it; “9 – 1pm” has its afternoon only on one side."""
    begin, *ends = _SEPARATOR.split(text)
    if len(ends) > 1:
        raise UnreadableDays(
            "There are more than two dates. Write the first and the last day, such as “Dec 21 – Jan 4”."
        )
    end = ends[0] if ends else ""
    # “9 – 1pm” lends its half of the day to the beginning, unless the beginning would then come after the end.
    half = re.fullmatch(r"(\d{1,2})(?::\d{2})?\s*([ap])m", end)
    if half and (hour := _HOUR_AT_END.search(begin)) and "/" not in begin:
        is_before = int(hour[1]) % 12 < int(half[1]) % 12
        begin = f"{begin}{half[2] if is_before else 'a'}m"
    return begin.strip(), end.strip()


def time_in(text: str) -> tuple[time | None, str]:
    """The time in a side, and the side without it and without what says nothing."""
    match = _TIME.search(text)
    rest = " ".join(_FILLER.sub(" ", _TIME.sub(" ", text)).split())
    if match is None:
        return None, rest
    if match[6]:
        return time(12), rest
    hour, minute = int(match[1] or match[4]), int(match[2] or match[5] or 0)
    if match[3]:
        # “13pm” is a slip, not one o'clock; guessing would put the absence on the wrong half of a day.
        if not 1 <= hour <= 12:  # noqa: PLR2004 - the hours of a clock
            raise UnreadableDays(f"“{match[0].strip()}” is not a time. Write it as “9am” or “1:30pm”.")
        hour = hour % 12 + (12 if match[3] == "p" else 0)
    try:
        return time(hour, minute), rest
    except ValueError as wrong:
        raise UnreadableDays(f"“{match[0].strip()}” is not a time. Write it as “9am” or “1:30pm”.") from wrong


def date_of(text: str, *, since: date) -> date:
    """The day that is meant, on or after another."""
    name = " ".join(_FILLER.sub(" ", text).split())
    if name in {"today", "tomorrow"}:
        return since + (A_DAY if name == "tomorrow" else timedelta())
    if match := _WEEKDAY.fullmatch(name):
        return since + A_DAY * ((_weekday(match[1]) - since.weekday()) % 7)
    if match := _ONLY_DAY.fullmatch(name):
        return _day_of_month(int(match[1]), since=since)
    return _calendar_date(name, since=since)


def _day_of_month(day: int, *, since: date) -> date:
    # The 31st may be two months off: no two months in a row lack it, so three tries find every day that exists.
    for months in range(3):
        month = since.month - 1 + months
        try:
            candidate = date(since.year + month // 12, month % 12 + 1, day)
        except ValueError:
            continue
        if candidate >= since:
            return candidate
    raise UnreadableDays(f"“{day}” is not a day of a month.")


def _calendar_date(name: str, *, since: date) -> date:
    """A date with a month. Two defaults show whether the text says the year, or lacks the day or the month."""
    reading = [_read(name, default=default) for default in (datetime(2000, 1, 1), datetime(2004, 2, 2))]  # noqa: DTZ001
    if reading[0] is None or reading[1] is None:
        raise UnreadableDays(f"“{name}” is not a date. Write it as “Dec 21” or “12/21”.")
    first, second = reading[0].date(), reading[1].date()
    if (first.month, first.day) != (second.month, second.day):
        raise UnreadableDays(f"“{name}” lacks the day or the month. Write it as “Dec 21” or “12/21”.")
    if first.year == second.year:
        return first
    # Nine years, because February 29 is eight years away around a year like 2100 that has none.
    for year in range(since.year, since.year + 9):
        try:
            candidate = first.replace(year=year)
        except ValueError:  # February 29
            continue
        if candidate >= since:
            return candidate
    raise UnreadableDays(f"“{name}” is not a date. Write it as “Dec 21” or “12/21”.")


def _read(name: str, *, default: datetime) -> datetime | None:
    try:
        return parser.parse(name, default=default)
    except (ValueError, OverflowError):
        return None


def _weekday(abbreviation: str) -> int:
    return next(number for number, name in enumerate(NAMES) if name.startswith(abbreviation[:3]))
