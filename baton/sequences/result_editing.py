"""Adding, editing and deleting the results that participants are finished with."""

from datetime import datetime

from baton.people.activity import Subject, record, update
from baton.people.models import User
from baton.people.permissions import Verb, require
from baton.sequences.results import FinishResult, is_used, results_with_uses
from baton.sql.transactions import one_transaction

EDITED = ("name", "opts_out", "is_offered")


class ResultIsUsed(ValueError):
    """Participants were finished with the result, so it stays."""


def result_by_id(pk: int) -> FinishResult | None:
    """With its `participant_count`."""
    return results_with_uses().filter(pk=pk).first()


@one_transaction
def add_result(*, result: FinishResult, by: User | None, at: datetime) -> None:
    require(by, Verb.EDIT_RESULTS)
    result.save(force_insert=True)
    record(subject=result, event="created", by=by, at=at)


@one_transaction
def edit_result(*, result: FinishResult, by: User | None, at: datetime) -> None:
    """Store what the result now says. Those who were finished with it are opted out no further."""
    require(by, Verb.EDIT_RESULTS)
    values = {name: getattr(result, name) for name in EDITED}
    if changes := update(FinishResult.objects.filter(pk=result.pk), values):
        record(subject=result, event="edited", by=by, at=at, changes=changes)


@one_transaction
def delete_result(*, result: FinishResult, by: User | None, at: datetime) -> None:
    """Raises `ResultIsUsed`: participants would have no result any more."""
    require(by, Verb.EDIT_RESULTS)
    require_unused(result)
    subject = Subject.of(result)
    result.delete()
    record(subject=subject, event="deleted", by=by, at=at)


def require_unused(result: FinishResult) -> None:
    """Raises `ResultIsUsed`."""
    if is_used(result):
        raise ResultIsUsed("Participants were finished with it. Clear “Offered” instead, to stop using it.")
