"""Whom a delegation would choose for the records of an object, before anything is enrolled."""

from datetime import datetime

from baton import sql
from baton.crm.models import CrmObject
from baton.delegation.flows import Flows
from baton.delegation.handovers import outcome_of


def resolve_records(*, object: CrmObject | str, field_id: int | None, at: datetime) -> Flows:  # noqa: A002
    """Resolve every record of the object that is not deleted, by the rule itself, as if it had an action due `at`.

    No `field_id`: the record owner. The flows come from nobody, one count for each owner, cover and reason.
    """
    statement = sql.compose(
        "preview",
        scope="records_of_object",
        base="rule",
        delegation_field="given_field",
        handover="no_handover",
    )
    return outcome_of(
        sql.rows(statement, {"object": str(object), "field_id": field_id, "at": at, "overwrite": False})
    ).flows
