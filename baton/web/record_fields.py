"""Fields of records in the lists of participants and of their actions, beside the own fields of these."""

from collections.abc import Iterable, Mapping
from collections.abc import Sequence as Rows
from dataclasses import replace

from baton.participants.conditions import OF_THE_RECORD
from baton.rules.field_labels import label_of
from baton.sequences.matching import SeenField, columns_of_enrolled, fields_of_enrolled


def fields_beside(own: tuple[SeenField, ...]) -> tuple[SeenField, ...]:
    """What conditions can ask of the record; where the list has a field of that name itself, as `record.Status`."""
    names = {field.name for field in own}
    return tuple(
        replace(field, name=OF_THE_RECORD + field.name) if field.name in names else field
        for field in fields_of_enrolled()
    )


def record_columns(chosen: Iterable[str]) -> tuple[str, ...]:
    """Those of the chosen columns that are fields of the record, such as `record.Industry`."""
    return tuple(name for name in chosen if name.startswith(OF_THE_RECORD) and name != OF_THE_RECORD)


def columns_in_address(own: Rows[str], *, usual: Rows[str], of_record: Rows[str]) -> list[str]:
    """What an address says of the columns: the usual ones go without saying."""
    return [*(() if list(own) == list(usual) else map(str, own)), *of_record]


def labels_beside(own: Mapping[str, str], columns: Rows[str]) -> list[str]:
    """How columns of the record are headed; `own` are the columns that the list has itself, by name."""
    return [_distinct(label_of(name.removeprefix(OF_THE_RECORD)), own) for name in columns]


def columns_beside(own: Mapping[str, str], columns: Rows[str]) -> list[tuple[str, str]]:
    """What can be a column of the list, by name and label: all of its own, then fields of the record."""
    offered = {name: label or label_of(name) for name, label in columns_of_enrolled().items()}
    chosen = (name.removeprefix(OF_THE_RECORD) for name in columns)
    # What was chosen stays on offer, also where the records that had it are gone.
    labels = {name: label_of(name) for name in chosen} | offered
    fields = [(OF_THE_RECORD + name, _distinct(label, own)) for name, label in labels.items()]
    return [*own.items(), *sorted(fields, key=lambda field: field[1].casefold())]


def _distinct(label: str, own: Mapping[str, str]) -> str:
    return f"Record: {label}" if label in own.values() else label
