import pytest
from pathlib import Path
from baton.connectors.salesforce import open_export
from baton.delegation.importing import import_export
from tests.world import MONDAY

pytestmark = pytest.mark.django_db


def test_smoke():
    problems = []
    r = import_export(
        open_export(Path("baton/demo/salesforce-export")), by=None, at=MONDAY, on_problem=problems.append
    )
    print(r, problems)
    r = import_export(
        open_export(Path("baton/demo/salesforce-export")), by=None, at=MONDAY, on_problem=problems.append
    )
    print(r, problems)
    assert not r.changed_something
