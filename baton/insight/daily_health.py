"""The daily notice of delegation health, for those who can do something about it."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from baton.delegation.failing_jobs import failing_jobs
from baton.insight.health import AILMENTS
from baton.insight.problem_kinds import KINDS
from baton.insight.problems import HealthProblem, all_problems
from baton.mail.mailbox import standing
from baton.mail.queries import open_pauses
from baton.notices.digests import UNSENT_SHOWN_FOR, unsent_digests
from baton.notices.models import Notice
from baton.notices.operations import Event, notify
from baton.notices.queries import notified_today
from baton.people.models import User
from baton.people.permissions import Verb
from baton.people.queries import users_who_may
from baton.sql.transactions import one_transaction
from baton.wording import grouped, plural


@one_transaction
def notify_of_health(*, at: datetime) -> None:
    """Notify everybody whose working day has begun and who had no notice today, if there is a problem."""
    people = [user for user in users_who_may(Verb.SEE_HEALTH) if _is_at_work(user, at=at)]
    if not people:
        return
    # By the person's own day, not by the last 24 hours: the notice comes each morning, and does not drift.
    informed = notified_today(Notice.Kind.HEALTH, users=people, at=at)
    problems = all_problems(at=at)
    count = sum(problem.count for problem in problems if problem.kind in AILMENTS)
    text = " ".join([*_problems_of_email(at), *_other_problems(problems)])
    # Nothing is said where nothing is wrong. A daily “all is well” would teach people to ignore it.
    if count or text:
        events = [
            Event(user_id=user.pk, kind=Notice.Kind.HEALTH, count=count, text=text)
            for user in people
            if user.pk not in informed
        ]
        notify(events, by=None, at=at)


def _is_at_work(user: User, *, at: datetime) -> bool:
    return user.work_start <= at.astimezone(ZoneInfo(user.time_zone)).time() < user.work_end


def _other_problems(problems: list[HealthProblem]) -> list[str]:
    """A sentence for each kind that is not about who is available: “Blank lookup fields: 12 participants.”"""
    counts = Counter[str]()
    for problem in problems:
        counts[problem.kind] += problem.count
    return [
        f"{KINDS[kind].title}: {grouped(count)} {plural(KINDS[kind].unit, KINDS[kind].counted, count)}."
        for kind, count in counts.items()
        if kind not in AILMENTS
    ]


def _problems_of_email(at: datetime) -> list[str]:
    sentences = [f"{job.name} fails." for job in failing_jobs()]
    if open_pauses():
        sentences.append("Sending email is paused.")
    if (mailbox := standing()) and mailbox.trouble:
        sentences.append("The mailbox can’t be read.")
    if unsent_digests(since=at - UNSENT_SHOWN_FOR):
        sentences.append("Notices were not sent by email.")
    return sentences
