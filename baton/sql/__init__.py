"""SQL by subject: files of named sections beside the code that runs them, composed as values.

`baton/delegation/sql/undo.sql` is the subject `delegation/undo`. Each of its sections begins with `-- name:` and its
name. Where a section says `{reach}`, the section `reach` of the same file is put, or the piece that is given for it:

    LOCKED = Sql("delegation/reach", "locked_participants")
    sql.rows(LOCKED(reached=OF_RECORDS(records=[17])))

A piece brings the values of its own parameters along. A section, place or parameter that does not exist is refused
where it is named; an incomplete statement, before it runs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

PACKAGES = Path(__file__).parent.parent
_HEADING = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_PLACE = re.compile(r"\{(\w+)\}")
# Only named parameters: pieces are put in any order, and would mix up positions.
_PARAMETER = re.compile(r"%\((\w+)\)s")


class NoSuchSection(LookupError):
    """A file has no section of that name, or there is no such file."""


class BadComposition(TypeError):
    """A piece or a value is given for a place or a parameter that is not there, or one that is there is missing."""


@dataclass(frozen=True, slots=True)
class Sql:
    """A section, with the pieces that stand in its places and the values of its parameters, as far as they are known.

    `pieces` reach into the sections of the same file that stand in this one, but not into one another.
    """

    subject: str
    name: str
    pieces: Mapping[str, "Sql"] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # Also refused when a module is imported, so a wrong name never waits for the page that runs it.
        section(self.subject, self.name)

    def __call__(self, **more: Any) -> "Sql":
        """The same with more pieces (each an `Sql`) and values."""
        pieces = {name: value for name, value in more.items() if isinstance(value, Sql)}
        values = {name: value for name, value in more.items() if not isinstance(value, Sql)}
        composed = replace(self, pieces={**self.pieces, **pieces}, values={**self.values, **values})
        _require_known("places", pieces, composed.places())
        _require_known("parameters", values, composed.parameters())
        return composed

    def given(self, values: Mapping[str, Any]) -> "Sql":
        """The same with those of the values that it has parameters for."""
        return self(**{name: value for name, value in values.items() if name in self.parameters()})

    @property
    def text(self) -> str:
        """The whole statement as PostgreSQL gets it; a place that is open still stays as it is."""
        return _PLACE.sub(
            lambda place: self._standing_in(place[1]).text if self._stands(place[1]) else place[0],
            section(self.subject, self.name),
        )

    def parameters(self) -> set[str]:
        """The names of all parameters in it, of its pieces too."""
        own = set(_PARAMETER.findall(section(self.subject, self.name)))
        return own.union(*(piece.parameters() for piece in self._pieces_standing()))

    def all_values(self) -> dict[str, Any]:
        """The values of its parameters, those of its pieces included."""
        values: dict[str, Any] = {}
        for piece in self._pieces_standing():
            values |= piece.all_values()
        # The own ones win over those of a piece, which may have been composed with a default.
        return values | dict(self.values)

    def open_places(self) -> set[str]:
        """The places for which a piece has to be given still."""
        places = _PLACE.findall(section(self.subject, self.name))
        open_here = {name for name in places if not self._stands(name)}
        return open_here.union(*(piece.open_places() for piece in self._pieces_standing()))

    def _pieces_standing(self) -> Iterator["Sql"]:
        for name in dict.fromkeys(_PLACE.findall(section(self.subject, self.name))):
            if self._stands(name):
                yield self._standing_in(name)

    def _standing_in(self, place: str) -> "Sql":
        piece = self.pieces.get(place)
        # A given piece is whole already. Passed on into it, pieces of the same name elsewhere would get in.
        return piece or Sql(self.subject, place, self.pieces)

    def _stands(self, place: str) -> bool:
        return place in self.pieces or place in sections(self.subject)

    def places(self) -> set[str]:
        """Places in this section and in those of its file that stand in it."""
        places, waiting = set[str](), [self.name]
        while waiting:
            for place in _PLACE.findall(section(self.subject, waiting.pop())):
                if place not in places:
                    places.add(place)
                    if place in sections(self.subject) and place not in self.pieces:
                        waiting.append(place)
        return places


@cache
def sections(subject: str) -> Mapping[str, str]:
    """The sections of a subject by name, without their comments."""
    package, _slash, name = subject.partition("/")
    path = PACKAGES / package / "sql" / f"{name}.sql"
    if not path.exists():
        raise NoSuchSection(f"There is no file {path}.")
    _head, *pieces = _HEADING.split(path.read_text(encoding="utf-8"))
    return dict(zip(pieces[::2], map(_without_comments, pieces[1::2]), strict=True))


def section(subject: str, name: str) -> str:
    """The text of one section, with its places."""
    try:
        return sections(subject)[name]
    except KeyError:
        raise NoSuchSection(f"{subject} has no section “{name}”.") from None


def rows(statement: Sql | str, **values: Any) -> list[tuple[Any, ...]]:
    """Run a statement and fetch all its rows."""
    text, parameters = _complete(statement, values)
    with connection.cursor() as cursor:
        # Values go beside the text, always; the text is made of files alone.
        cursor.execute(text, parameters)
        fetched: list[tuple[Any, ...]] = cursor.fetchall()
    return fetched


def run(statement: Sql | str, **values: Any) -> int:
    """Run a statement without an answer; how many rows it wrote."""
    text, parameters = _complete(statement, values)
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        written: int = cursor.rowcount
    return written


def condition(section_with_values: Sql) -> Q:
    """A section as a condition of a queryset, whose table the section names as Django does."""
    text, parameters = _complete(section_with_values, {})
    # Django numbers its own values through and knows no names.
    values = [parameters[name] for name in _PARAMETER.findall(text)]
    return Q(RawSQL(_PARAMETER.sub("%s", text), values, output_field=BooleanField()))  # noqa: S611 - text of files


def _complete(statement: Sql | str, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    if isinstance(statement, str):
        return statement, values
    whole = statement(**values)
    parameters = whole.all_values()
    missing = whole.open_places() | (whole.parameters() - parameters.keys())
    if missing:
        raise BadComposition(f"{whole.subject}, {whole.name}: nothing is given for {', '.join(sorted(missing))}.")
    return whole.text, parameters


def _require_known(what: str, values: Mapping[str, Any], names_used: set[str]) -> None:
    unknown = values.keys() - names_used
    if unknown:
        names, there_are = ", ".join(sorted(unknown)), ", ".join(sorted(names_used))
        raise BadComposition(f"There are no {what} {names}; there are {there_are}.")


def _without_comments(text: str) -> str:
    # Taken off, since a `%` or a brace in a comment would be read as a parameter or a place.
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--")).strip()
