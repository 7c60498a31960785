"""The replies in Engage: the list, one of them with its thread, and answering it or marking it as done."""

from collections.abc import Sequence as Rows
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST, require_safe

from baton.engage.queries import View, counts_of
from baton.mail.answering import ReplyIsDone, answer_reply, draft_answer, finish_reply, reopen_reply
from baton.mail.composing import CannotSend, Draft
from baton.mail.models import ReceivedMail
from baton.mail.operations import MailRefused
from baton.mail.queries import NOT_BEING_SENT
from baton.mail.replies import (
    ReplyOwner,
    ReplyRow,
    ThreadMessage,
    UnknownReply,
    count_of_replies,
    find_reply,
    page_of_replies,
    reasons_of,
    thread_of,
)
from baton.mail.snippets import FilledSnippet, snippets_for
from baton.notices.operations import mark_read_about
from baton.participants.visibility import sees_record
from baton.people.models import User
from baton.people.permissions import Verb
from baton.sql.paging import ByTime, Page, PageRequest
from baton.web.access import SignedInRequest, allowed
from baton.web.engage.fresh import answer_if_new, token_of
from baton.web.engage.tabs import Tab, replies_address, tabs_of
from baton.web.engage.where import Where, work_list_user
from baton.web.htmx import render_page_or_part
from baton.web.paging import PAGE_SIZE, page_request


class ReplyAnswerForm(forms.Form):
    prefix = "answer"
    subject = forms.CharField(label="Subject", max_length=255, error_messages={"required": "Enter a subject."})
    body = forms.CharField(
        label="Your answer",
        max_length=100_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Write the email. It has no text yet."},
    )


@dataclass(frozen=True, slots=True)
class ReplyPanel:
    """One reply with its thread. Without a `form` it is only read; `obstacle` says why it can’t be answered."""

    reply: ReceivedMail
    whose: ReplyOwner
    thread: Rows[ThreadMessage]
    form: ReplyAnswerForm | None
    draft: Draft | None
    snippets: Rows[FilledSnippet]
    obstacle: str
    sees_record: bool
    refusal: str
    reasons: Rows[str]


@dataclass(frozen=True, slots=True)
class ReplyDesk:
    """`lines` are the rows of the page with the address that opens each."""

    where: Where
    at: datetime
    tabs: Rows[Tab]
    page: Page[ReplyRow, ByTime]
    lines: Rows[tuple[ReplyRow, str]]
    panel: ReplyPanel | None

    @property
    def fresh_address(self) -> str:
        """Where the page asks whether there is something new; nowhere from a later page of the list."""
        if self.page.previous:
            return ""
        return reverse("engage_replies_fresh") + self.where.user_query

    @property
    def token(self) -> str:
        return token_of([(row.id, row.owner_id, row.trouble) for row in self.page.rows], self.tabs)


@require_safe
@allowed(Verb.ANSWER_REPLIES)
def reply_list(request: SignedInRequest) -> HttpResponse:
    return _show(request, None)


@require_safe
@allowed(Verb.ANSWER_REPLIES)
def fresh(request: SignedInRequest) -> HttpResponse:
    """The replies as they are now, for a page that shows earlier ones."""
    desk = _desk(request, _where(request), None)
    return answer_if_new(request, token=desk.token, template="engage/fresh_replies.html", context={"desk": desk})


@require_safe
@allowed(Verb.ANSWER_REPLIES)
def reply(request: SignedInRequest, pk: int) -> HttpResponse:
    return _show(request, pk)


@require_POST
@allowed(Verb.ANSWER_REPLIES)
def answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send it and go on to the next reply; or say why not, and keep what was typed."""
    received, _whose = _reply_or_404(pk, request.user)
    form = ReplyAnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, pk, form=form)
    try:
        answer_reply(reply_id=pk, by=request.user, at=timezone.now(), **form.cleaned_data)
    except UnknownReply:  # it is no longer theirs since a moment
        raise Http404 from None
    except MailRefused as refusal:
        return _show(request, pk, form=form, refusal=str(refusal))
    except ReplyIsDone as refusal:
        return _show(request, pk, form=form, refusal=_who_was_faster(refusal, request.user))
    messages.success(request, f"Sending: answer to {received.record}.")
    return redirect(_address_after(request, received))


@require_POST
@allowed(Verb.ANSWER_REPLIES)
def done(request: SignedInRequest, pk: int) -> HttpResponse:
    received, _whose = _reply_or_404(pk, request.user)
    try:
        finish_reply(reply_id=pk, by=request.user, at=timezone.now())
    except UnknownReply:
        raise Http404 from None
    except ReplyIsDone as refusal:
        return _show(request, pk, refusal=_who_was_faster(refusal, request.user))
    context = {
        "sentence": f"Marked as done: reply from {received.record}.",
        "address": "engage_reply_reopen",
        "pk": pk,
        "query": "",
    }
    messages.success(request, render_to_string("engage/paused_toast.html", context, request))
    return redirect(_address_after(request, received))


@require_POST
@allowed(Verb.ANSWER_REPLIES)
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    _reply_or_404(pk, request.user)
    try:
        reopen_reply(reply_id=pk, by=request.user, at=timezone.now())
    except ReplyIsDone:
        return _show(request, pk, refusal="Nothing was saved. This reply was answered or reopened before.")
    messages.success(request, "The reply is open again.")
    return redirect("engage_reply", pk)


def _show(
    request: SignedInRequest, pk: int | None, *, form: ReplyAnswerForm | None = None, refusal: str = ""
) -> HttpResponse:
    where = _where(request)
    panel = _panel(request, pk, where, form=form, refusal=refusal) if pk else None
    if panel and panel.reply.answers:
        answered = panel.reply.answers.participant_action_id
        mark_read_about(participant_action_id=answered, by=request.user, at=timezone.now())
    return render_page_or_part(
        request,
        page="engage/replies.html",
        part="engage/replies_desk.html",
        context={"desk": _desk(request, where, panel)},
        status=409 if refusal else 422 if form else 200,
    )


def _where(request: SignedInRequest) -> Where:
    user = work_list_user(request)
    return Where(View.DUE, user, user.pk == request.user.pk, PageRequest(size=PAGE_SIZE))


def _desk(request: SignedInRequest, where: Where, panel: ReplyPanel | None) -> ReplyDesk:
    user, at = where.user, timezone.now()
    replies = page_of_replies(user=user, at=at, page=page_request(request, ByTime))
    counts = counts_of(user=user, at=at, ready=NOT_BEING_SENT)
    return ReplyDesk(
        where=where,
        at=at,
        tabs=tabs_of(where, counts=counts, reply_count=count_of_replies(user=user, at=at), is_replies=True),
        page=replies,
        lines=[(row, replies_address(where, row.id)) for row in replies.rows],
        panel=panel,
    )


def _panel(
    request: SignedInRequest, pk: int, where: Where, *, form: ReplyAnswerForm | None, refusal: str
) -> ReplyPanel:
    received, whose = _reply_or_404(pk, request.user)
    is_open = where.is_own and received.done_at is None
    draft = draft_answer(received, whose, by=request.user) if is_open else None
    return ReplyPanel(
        reply=received,
        whose=whose,
        thread=_before(received),
        form=form or (ReplyAnswerForm(initial=_initial(draft)) if isinstance(draft, Draft) else None),
        draft=draft if isinstance(draft, Draft) else None,
        snippets=_snippets(received, whose, draft) if isinstance(draft, Draft) else [],
        obstacle=draft.reason if isinstance(draft, CannotSend) else "",
        sees_record=received.record is not None and sees_record(record=received.record, by=request.user),
        refusal=refusal,
        reasons=reasons_of(received, at=timezone.now()),
    )


def _snippets(received: ReceivedMail, whose: ReplyOwner, draft: Draft) -> list[FilledSnippet]:
    return snippets_for(received.record, owner=whose.owner, sender=draft.sender) if received.record else []


def _before(received: ReceivedMail) -> list[ThreadMessage]:
    """The thread without the reply that is shown above it, and without its answer that is to be sent again."""
    assert received.answers is not None  # noqa: S101 - `find_reply` gives none without
    thread = thread_of(participant_id=received.answers.participant_action.participant_id)
    return [message for message in thread if message.received != received]


def _initial(draft: Draft) -> dict[str, Any]:
    return {"subject": draft.subject, "body": draft.body}


def _address_after(request: SignedInRequest, received: ReceivedMail) -> str:
    """The reply below it, else the newest, else the empty list."""
    where = Where(View.DUE, request.user, is_own=True, page=PageRequest(size=1))
    for after in (ByTime(received.received_at, received.pk), None):
        page = page_of_replies(user=request.user, at=timezone.now(), page=PageRequest(size=1, after=after))
        if page.rows:
            return replies_address(where, page.rows[0].id)
    return replies_address(where)


def _who_was_faster(refusal: ReplyIsDone, user: User) -> str:
    closed = refusal.reply
    who = "You" if closed.done_by_id == user.pk else str(closed.done_by or "The command line")
    when = date_format(timezone.localtime(closed.done_at), "DAY_TIME_FORMAT") if closed.done_at else ""
    return f"Nothing was sent. {who} answered this reply or marked it as done on {when}."


def _reply_or_404(pk: int, by: User) -> tuple[ReceivedMail, ReplyOwner]:
    try:
        return find_reply(pk, by=by, at=timezone.now())
    except UnknownReply as unknown:
        raise Http404(str(unknown)) from unknown
