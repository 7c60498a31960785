"""Names of months and their abbreviations, in the languages that exports are written in."""

import unicodedata

# fmt: off
_NAMES = (
    # English, German, French, Spanish, Italian, Portuguese, Dutch; without accents, and only what differs.
    ("january", "jan", "januar", "janner", "janvier", "janv", "enero", "ene", "gennaio", "gen", "janeiro", "januari"),
    ("february", "feb", "februar", "fevrier", "fevr", "fev", "febrero", "febbraio", "fevereiro", "februari"),
    ("march", "mar", "marz", "maerz", "mrz", "mars", "marzo", "marco", "maart", "mrt"),
    ("april", "apr", "avril", "avr", "abril", "abr", "aprile"),
    ("may", "mai", "mayo", "maggio", "mag", "maio", "mei"),
    ("june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho"),
    ("july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"),
    ("august", "aug", "aout", "agosto", "ago", "augustus"),
    ("september", "sep", "sept", "septembre", "septiembre", "settembre", "set", "setembro"),
    ("october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out"),
    ("november", "nov", "novembre", "noviembre", "novembro"),
    ("december", "dec", "dezember", "dez", "decembre", "diciembre", "dic", "dicembre", "dezembro"),
)
# fmt: on
_NUMBERS = {name: number for number, names in enumerate(_NAMES, start=1) for name in names}


def is_month(name: str) -> bool:
    return _letters(name) in _NUMBERS


def month_number(name: str) -> int:
    """1 to 12. Raises `ValueError` if it is not the name of a month."""
    if not is_month(name):
        raise ValueError(name)
    return _NUMBERS[_letters(name)]


def _letters(name: str) -> str:
    return unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
