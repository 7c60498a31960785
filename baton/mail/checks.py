"""Django system check: email settings with which no email could be sent."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from baton.rules.bounce_tags import problem_of


def check_bounce_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001 - as Django calls it
    # At start, not when the first email is sent: a mistake here would lose bounces without a sign of it.
    problem = problem_of(settings.BOUNCES_TO) if settings.BOUNCES_TO else ""
    return [Error(f"BATON_BOUNCES_TO is invalid. {problem}", id="mail.E001")] if problem else []
