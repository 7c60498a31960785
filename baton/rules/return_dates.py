"""The day on which somebody says to be back: "I return on 12 January".

1. A date counts beside a word that says so: back, return, until, zurück, de retour; rather behind it than before it.
   The first sentence with such a date counts, and of two in it the later one ("until the 4th, I return on the 5th").
2. A day and a month in digits, 12/01/2026, is a date only where one of them is more than twelve or both are the same;
   else it is not guessed. With dots (12.01.2026) the day comes first, and a date that begins with the year is plain.
3. Without a year it is the first such day from two weeks before the mail on, so that an old note says nothing wrong.
4. What is more than a year after the mail, or before it, is nobody's return.
"""

import re
from contextlib import suppress
from datetime import date, timedelta

# Absence notes are short. What is far below is a signature or a legal notice, with dates of its own.
LONGEST_TEXT_READ = 3000  # characters of a subject and a text
LONGEST_ABSENCE = timedelta(days=366)
_OLD = timedelta(days=14)
_YEARS = range(2000, 2100)

# The beginnings of their names in English, German, French, Spanish, Italian, Portuguese, Dutch, the Nordic languages,
# Polish and Czech.
_MONTHS = {
    1: "jan gen ene jän tammi sty leden",
    2: "feb fév fev helmi lut únor",
    3: "mar mär maa maalis mrt mars břez",
    4: "apr avr abr huhti kwie dub",
    5: "may mai mag maj mei mayo touko květ",
    6: "jun jui giu juin kesä cze červn",
    7: "jul juil lug juill heinä lip červenc",
    8: "aug aoû ago elo sie srp",
    9: "sep set syys wrz září",
    10: "oct okt ott out lokak paź říj",
    11: "nov marras lis list",
    12: "dec dez déc dic joulu gru pros des",
}
# Longest first, or “juil” would be read as “jui”, which is June in French.
_BY_BEGINNING = sorted(
    ((beginning, month) for month, names in _MONTHS.items() for beginning in names.split()),
    key=lambda pair: -len(pair[0]),
)
_BACK = (
    r"return\w*|back|resume|until|till|til|through|zurück|wieder|erreichbar|bis|ab|retour\w*|jusqu\w*|reviens"
    r"|rentr\w+|regres\w+|vuelv\w+"
    r"|volver\w*|hasta|rientr\w+|torn\w+|fino|até|volt\w+|terug|tot|vanaf|tillbaka|åter\w*|tilbake|tilbage|takaisin"
    r"|asti|powr\w+|wrac\w+"
    r"|zpět|vrát\w+|до|вернусь"
)
_MONTH = rf"(?:{'|'.join(beginning for beginning, _month in _BY_BEGINNING)})[^\W\d_]*"
_DATE = re.compile(
    r"(?P<y1>20\d\d)(?P<s>[-/.])(?P<m1>\d{1,2})(?P=s)(?P<d1>\d{1,2})(?!\d)"
    r"|(?:(?P<y2>20\d\d)年)?(?P<m2>\d{1,2})月(?P<d2>\d{1,2})日"
    r"|(?<!\d)(?P<d3>\d{1,2})\.\s?(?P<m3>\d{1,2})\.(?:\s?(?P<y3>20\d\d|\d\d(?!\d)))?"
    r"|(?<!\d)(?P<a4>\d{1,2})(?P<s4>[/-])(?P<b4>\d{1,2})(?P=s4)(?P<y4>20\d\d|\d\d(?!\d))"
    rf"|(?<!\d)(?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?\s?(?:of |de |d')?(?P<n5>{_MONTH})\.?"
    r"(?:,? (?:de |del )?(?P<y5>20\d\d))?"
    rf"|(?-i:(?=[A-Z]))(?P<n6>{_MONTH})\.? (?:the )?(?P<d6>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y6>20\d\d))?",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"(?<!\w)(?:{_BACK})(?!\w)", re.IGNORECASE)
_BEHIND = re.compile(
    r"\b(?:back|return|zurück|wieder|de retour|terug|tilbage|tilbake|tillbaka|zpět)\b|戻|復帰|回来|返回",
    re.IGNORECASE,
)
_NEAR = 40  # characters between the word and the date
_SENTENCE_END = re.compile(r"[!?;\n]|(?<!\d)\.\s+(?=[A-ZÄÖÜ])")


def return_date(text: str, *, written: date) -> date | None:
    """The day somebody who wrote this on that day is back; nothing where none is named for certain."""
    if written.year not in _YEARS:
        return None
    sentences = [sentence for sentence in _SENTENCE_END.split(text[:LONGEST_TEXT_READ]) if sentence]
    # All sentences with the date behind the word come first: “back on the 5th” is plainer than “the 5th … return”.
    days = [_days_in(sentence, written, is_behind=is_behind) for is_behind in (True, False) for sentence in sentences]
    return next((max(dates) for dates in days if dates), None)


def _days_in(sentence: str, written: date, *, is_behind: bool) -> list[date]:
    """The days of return that a sentence names, behind such a word or before it."""
    days: list[date] = []
    for match in _DATE.finditer(sentence):
        before, behind = sentence[max(0, match.start() - _NEAR) : match.start()], sentence[match.end() :][:_NEAR]
        is_named = _BEFORE.search(before) if is_behind else _BEHIND.search(behind)
        if is_named and (day := _day(match, written)):
            days.append(day)
    return days


def _day(match: re.Match[str], written: date) -> date | None:
    parts = {name: value for name, value in match.groupdict().items() if value}
    year, month, day = (parts.get(next((name for name in parts if name[0] == letter), ""), "") for letter in "ymd")
    if "n5" in parts or "n6" in parts:
        number = _month(parts.get("n5") or parts["n6"])
    elif "a4" in parts:
        first, second = int(parts["a4"]), int(parts["b4"])
        # A wrong guess would resume a sequence weeks too early or too late, so it stays without a date.
        if first <= 12 and second <= 12 and first != second:  # noqa: PLR2004 - months
            return None
        number, day = (second, str(first)) if first > second else (first, str(second))
    else:
        number = int(month)
    return _plausible(_years(year, written), number, int(day), written)


def _years(year: str, written: date) -> list[int]:
    if year:
        return [int(year) if len(year) > 2 else 2000 + int(year)]  # noqa: PLR2004 - digits
    # “Back on 3 January” is written in December, and “until 30 December” may still be sent in January.
    return [written.year - 1, written.year, written.year + 1]


def _plausible(years: list[int], month: int, day: int, written: date) -> date | None:
    earliest = written if len(years) == 1 else written - _OLD
    for year in years:
        with suppress(ValueError):
            if earliest <= (back := date(year, month, day)) <= written + LONGEST_ABSENCE:
                # A note that was forgotten names a day that is over; the next year must not be tried then.
                return back if back >= written else None
    return None


def _month(name: str) -> int:
    """The month of this name, in full or shortened; 0 for any other word."""
    lower = name.lower()
    return next((month for beginning, month in _BY_BEGINNING if lower.startswith(beginning)), 0)
