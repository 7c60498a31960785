"""How long what happened is stored: days, each from a variable of its own; 0 for ever."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from baton.config.values import Wrong

# Actions can be reopened for a day and undone for longer: what is younger is never deleted.
FEWEST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Keeping:
    """Days by what is kept; 0 means for ever."""

    history: int = 0
    email: int = 0
    sign_ins: int = 0
    activity: int = 0
    notices: int = 90
    failed_jobs: int = 30


KEEPING_VARIABLES = tuple(f"BATON_KEEP_{name.upper()}_DAYS" for name in Keeping.__dataclass_fields__)


def read_keeping(read: Callable[..., Any]) -> Keeping:
    """Read each setting with `read`, which takes a variable, a parser and a default."""
    defaults = Keeping()
    names = zip(Keeping.__dataclass_fields__, KEEPING_VARIABLES, strict=True)
    return Keeping(**{name: read(variable, days, default=getattr(defaults, name)) for name, variable in names})


def days(text: str) -> int:
    if not text.isdecimal() or len(text) > 5 or 0 < int(text) < FEWEST_DAYS:  # noqa: PLR2004 - 270 years
        raise Wrong(f"is not a number of days. Write at least {FEWEST_DAYS}, or 0 to keep everything.")
    return int(text)
