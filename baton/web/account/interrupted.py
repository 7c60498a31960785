"""A form that is sent after its session has ended is kept, and carried out once its sender has signed in.

It is kept, signed, in the sign-in form that answers it at its own address: nothing is stored, and it works without
JavaScript. For htmx, the page stays as it is, and signs in over itself (static/interruptions.js).
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from baton.people.models import User
from baton.people.passkeys import can_be_used
from baton.web.account.second_factor import must_turn_on
from baton.web.account.signing_in import LAST_USER, SignInForm, SignInPage
from baton.web.htmx import is_htmx
from baton.web.zone import activate_zone_of

SALT = "baton.web.account.interrupted"
FIELD = "kept_form"
LONGEST = timedelta(days=3)  # a weekend with the page open
MONTH = timedelta(days=30)
UNAUTHORIZED = 401

TOO_OLD = "What you sent was too old to save. Check the page and send it again."
SOMEONE_ELSES = "The form on this page was filled in by someone else, so it was not saved."
FILES = "Your session ended, so the file was not uploaded. Sign in and choose it again."


@dataclass(frozen=True)
class KeptForm:
    """What was sent, where, and by whom as far as the browser remembers (a user's id, or blank)."""

    address: str
    body: str
    user: str

    def sign(self) -> str:
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def read_kept_form(signed: str) -> KeptForm | None:
    """None where it is too old, or not ours."""
    try:
        return KeptForm(**signing.loads(signed, salt=SALT, max_age=LONGEST))
    except signing.BadSignature:
        return None


class SignInAgain(SignInPage):
    """In place of the page that was asked for, with the form that was sent to it."""

    redirect_authenticated_user = False  # somebody may have signed in on another tab, and fill this in all the same
    signed = ""

    def ask(self, request: HttpRequest) -> HttpResponse:
        """The form with nothing filled in, whatever was sent."""
        self.setup(request)
        return self.render_to_response(self.get_context_data(form=SignInForm(request)), status=UNAUTHORIZED)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        leads_elsewhere = settings.SINGLE_SIGN_ON or can_be_used()
        kept_name = _note_in_the_session(self.request, self.signed) if leads_elsewhere else ""
        return super().get_context_data(**context, kept_field=FIELD, kept_form=self.signed, kept_name=kept_name)


class FormsSurviveSignIn:
    """Middleware that answers strangers who send a form, or ask with htmx, before the view does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(request.user, User):
            _remember(request.user, request=request, response=response)
        return response

    def process_view(self, request: HttpRequest, view: Any, *_arguments: Any) -> HttpResponseBase | None:
        """CSRF was checked before: what is kept was sent from a page of ours."""
        if not hasattr(view, "verb"):  # of `allowed`; a changed password, say, is never kept
            return None
        if request.method == "POST" and FIELD in request.POST:
            return _go_on(request)
        if request.user.is_authenticated:
            return None
        if is_htmx(request):
            return HttpResponse(status=UNAUTHORIZED)
        return _keep(request) if request.method == "POST" else None


def _keep(request: HttpRequest) -> HttpResponse:
    if request.FILES:  # a browser gives no file twice
        messages.warning(request, FILES)
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _page_before(request)})}")
    fields = request.POST.copy()
    fields.pop("csrfmiddlewaretoken", None)
    kept = KeptForm(address=request.get_full_path(), body=fields.urlencode(), user=_last_user(request))
    return SignInAgain(signed=kept.sign()).ask(request)


def _go_on(request: HttpRequest) -> HttpResponseBase | None:
    """Sign in, unless a provider has done that already, and let the view have the form that was kept."""
    signed = request.POST[FIELD]
    if "username" in request.POST or not isinstance(request.user, User):
        answer = SignInAgain.as_view(signed=signed)(request)
        if not isinstance(request.user, User):
            return answer
    if must_turn_on(request):
        return redirect("two_factor")
    kept = read_kept_form(signed)
    if kept is None or kept.address != request.get_full_path():
        return _not_saved(request, TOO_OLD)
    if kept.user not in {"", str(request.user.pk)}:
        return _not_saved(request, SOMEONE_ELSES)
    activate_zone_of(request.user)
    request.POST = QueryDict(kept.body, encoding=request.encoding)
    return None


def _note_in_the_session(request: HttpRequest, signed: str) -> str:
    """Put the form into the session, since no provider or passkey sends it back; the name it is found by."""
    name = get_random_string(12)
    request.session[FIELD] = {"name": name, "form": signed}
    return name


def kept_form_of(request: HttpRequest, name: str) -> dict[str, str]:
    """What a page needs to send the form that was kept in the session under the name; empty where there is none."""
    noted = request.session.pop(FIELD, None)
    kept = read_kept_form(noted["form"]) if noted and noted["name"] == name else None
    return {"address": kept.address, "kept_field": FIELD, "kept_form": noted["form"]} if kept else {}


def _not_saved(request: HttpRequest, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(settings.LOGIN_REDIRECT_URL)


def _page_before(request: HttpRequest) -> str:
    """Where the form was: the address that it was sent to may have no page."""
    before = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(before, allowed_hosts={request.get_host()}):
        return "/"
    return urlsplit(before)._replace(scheme="", netloc="").geturl()


def _remember(user: User, *, request: HttpRequest, response: HttpResponse) -> None:
    """So that nobody carries out what somebody else typed at the same machine."""
    if _last_user(request) != str(user.pk):
        response.set_signed_cookie(
            LAST_USER,
            str(user.pk),
            salt=SALT,
            max_age=MONTH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _last_user(request: HttpRequest) -> str:
    return str(request.get_signed_cookie(LAST_USER, default="", salt=SALT, max_age=MONTH))
