"""Every report has its test."""

from importlib import import_module

from tests.symptoms import SYMPTOMS

REPORTS = 62


def test_every_report_has_a_test_that_is_there() -> None:
    missing = {
        number: (module, name)
        for number, (module, name) in SYMPTOMS.items()
        if not callable(getattr(import_module(f"tests.symptoms.test_{module}"), f"test_{name}", None))
    }
    assert (len(SYMPTOMS), missing) == (REPORTS, {})
