"""The results that an organization finishes its participants with; a Sequence Admin edits them in Setup."""

from collections.abc import Sequence as Rows

from django.db import models
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

# What most sales teams begin with.
FIRST_RESULTS = ("Meeting booked", "Not interested", "Wrong person")
FIRST_OPT_OUT = "Do not contact"


class FinishResult(models.Model):
    """How a participation can end by a person's decision, such as with a meeting booked. An organization has its own.

    One that is not `is_offered` stays with those who were finished with it, and nobody else gets it.
    """

    name = models.CharField("name", max_length=60)
    opts_out = models.BooleanField(
        "opts the person out", default=False, help_text="Stops all email, calls, and SMS to this person."
    )
    is_offered = models.BooleanField(
        "offered", default=True, help_text="Clear this box to stop using a result that past participants have."
    )

    class Meta:
        verbose_name = "result"
        verbose_name_plural = "results"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="results_have_different_names",
                violation_error_message="A result with this name already exists.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnknownResult(LookupError):
    """No result that is offered has this name; the message lists those that have one."""

    def __init__(self, name: str) -> None:
        names = ", ".join(f"“{result}”" for result in offered_results())
        super().__init__(f"“{name}” is not a result. Choose one of these: {names or 'there are none yet'}.")


def offered_results() -> QuerySet[FinishResult]:
    """Those that participants can be finished with now, oldest first."""
    return FinishResult.objects.filter(is_offered=True).order_by("pk")


def every_result() -> QuerySet[FinishResult]:
    """Also those that are offered no more: participants were finished with them."""
    return FinishResult.objects.order_by("pk")


def results_with_uses() -> QuerySet[FinishResult]:
    """All, each with its `participant_count`."""
    return every_result().annotate(participant_count=Count("participants"))


def is_used(result: FinishResult) -> bool:
    return FinishResult.objects.filter(pk=result.pk, participants__isnull=False).exists()


def find_result(name: str) -> FinishResult:
    """The result with this name, in upper or lower case. Raises `UnknownResult`."""
    result = offered_results().filter(name__iexact=name.strip()).first()
    if result is None:
        raise UnknownResult(name)
    return result


def add_first_results() -> Rows[FinishResult]:
    """Those that every organization begins with, if it has none; which they are."""
    if FinishResult.objects.exists():
        return []
    first = [FinishResult(name=name) for name in FIRST_RESULTS]
    return FinishResult.objects.bulk_create([*first, FinishResult(name=FIRST_OPT_OUT, opts_out=True)])
