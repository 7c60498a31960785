"""Turns failures that the user can fix into one sentence each. Any other failure is a bug and keeps its traceback.

Our own exceptions have a sentence as their message. Our constraints have names that read as the rule.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from django.core.exceptions import ObjectDoesNotExist
from django.db.utils import IntegrityError, OperationalError, ProgrammingError

from baton.cli.output import complain

MISSING = {"42P01", "42703"}  # an undefined table or column, as PostgreSQL numbers them


@contextmanager
def sentences_for_failures() -> Iterator[None]:
    """Print a failure as a sentence on stderr, and exit with 1."""
    try:
        yield
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        complain(sentence)
        raise typer.Exit(1) from error


def sentence_of(error: Exception) -> str | None:
    """The message for the user, or None for a bug."""
    match error:
        case OperationalError():
            return f"Can’t connect to the database: {' '.join(str(error).split())}"
        case ProgrammingError() if _state(error) in MISSING:
            return "The database is not up to date with this version of Baton. Run `baton migrate` first."
        case IntegrityError() if rule := _broken_rule(error):
            return f"Not saved: {rule}."
        case OSError(filename=str(name)):
            return f"{name}: {error.strerror}."
        case _:
            return str(error) if _is_ours(error) else None


def _is_ours(error: Exception) -> bool:
    """Whether the exception class is ours. `DoesNotExist` of our models is not: it means a bug."""
    return type(error).__module__.startswith("baton.") and not isinstance(error, ObjectDoesNotExist)


def _state(error: Exception) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))


def _broken_rule(error: IntegrityError) -> str:
    """The constraint's name as words, or "" if Django named it: those names contain digits."""
    name = str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")
    return "" if any(letter.isdigit() for letter in name) else name.replace("_", " ")
