"""When two spellings are the same phone number: both are +14155550123 as E.164 writes it, without an extension.

1. A number that begins with + or 00 has its country in it.
2. Another one is of the country that is set for Baton, and is read as people there dial it.
3. What is too short or long for a number of its country is compared by its digits, if there are at least six.
"""

import re

import phonenumbers

_FILLERS = re.compile(r"[\s().\-/\u2010-\u2015]+")
# At least ten digits: shorter numbers with a country exist, and the library reads them.
_WITH_COUNTRY = re.compile(r"\+[1-9]\d{9,14}")
# Area codes and exchanges begin with 2 to 9 (North American Numbering Plan), so years and amounts do not match.
_NORTH_AMERICAN = re.compile(r"1?([2-9]\d{2}[2-9]\d{6})")
_NOT_DIGITS = re.compile(r"\D")
NORTH_AMERICA = ("US", "CA")
# Six is the shortest that is not likely an extension; E.164 ends at 15, and some write a prefix to dial before it.
FEWEST_DIGITS, MOST_DIGITS = 6, 18


def number_of(text: str, *, region: str) -> str:
    """The number in E.164, or its digits, or "" if the text is none.

    `region` is the country (ISO 3166-1) of numbers that do not name one. The plain spellings are read here: the
    library takes thirty microseconds, and imports have a million numbers.
    """
    if not text:
        return ""
    plain = _FILLERS.sub("", text)
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    # In “+44 (0)20…” the zero is not dialed from abroad. Only the library knows in which countries it is.
    if _WITH_COUNTRY.fullmatch(plain) and "(0)" not in text:
        return plain
    if region in NORTH_AMERICA and (national := _NORTH_AMERICAN.fullmatch(plain)):
        return f"+1{national[1]}"
    digits = _NOT_DIGITS.sub("", text)
    parsed = _parsed(_with_plus(text) if plain[:1] == "+" else text, region)
    return parsed or (digits if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS else "")


def _with_plus(text: str) -> str:
    text = text.strip()
    return f"+{text[2:]}" if text.startswith("00") else text


def _parsed(text: str, region: str) -> str:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    # Possible by its length, not valid: new area codes come faster than releases of the library.
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable(number: str) -> str:
    """A number in E.164 as people read it: +1 415-555-0123."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
