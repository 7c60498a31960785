"""Failures that the user can do something about, each as one sentence; any other is a bug and keeps its traceback.

An exception that we named ourselves has a sentence for its message. A constraint has a name that reads as the rule.
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
    """Turn a failure into its sentence on stderr and the exit code 1."""
    try:
        yield
    except Exception as error:
        sentence = sentence_of(error)
        if sentence is None:
            raise
        complain(sentence)
        raise typer.Exit(1) from error


def sentence_of(error: Exception) -> str | None:
    """What to tell the user; nothing for a bug."""
    match error:
        case OperationalError():
            return f"The database does not answer: {' '.join(str(error).split())}"
        case ProgrammingError() if _state(error) in MISSING:
            return "The database is not set up for this version of Baton yet. Run `baton migrate` first."
        case IntegrityError() if rule := _broken_rule(error):
            return f"Refused, because {rule}."
        case OSError(filename=str(name)):
            return f"{name}: {error.strerror}."
        case _:
            return str(error) if _is_ours(error) else None


def _is_ours(error: Exception) -> bool:
    """Whether we named the exception; those that Django makes for our models are for finding bugs."""
    return type(error).__module__.startswith("baton.") and not isinstance(error, ObjectDoesNotExist)


def _state(error: Exception) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))


def _broken_rule(error: IntegrityError) -> str:
    """The name of our own constraint as words; those that Django names have digits in them."""
    name = str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")
    return "" if any(letter.isdigit() for letter in name) else name.replace("_", " ")
