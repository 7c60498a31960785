"""The world that is asked, without a log of the thousands of refusals, where email is sent for real."""

import logging
from collections.abc import Iterator

import pytest
from django.test import override_settings

from tests.web.every_page.everything import Everything


@pytest.fixture
def everything(db: None) -> Iterator[Everything]:
    logging.disable(logging.CRITICAL)
    with override_settings(EMAIL_HOST="127.0.0.1", CATCH_ALL=True):
        yield Everything()
    logging.disable(logging.NOTSET)
