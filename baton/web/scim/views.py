"""What an identity provider asks: nobody signs in here, a token made in Setup is the permission."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from baton.delegation.provisioning import Identity, provision, provisioned_users, update_identity
from baton.people.access import NotAUser, UserExists
from baton.people.models import User
from baton.people.provisioning import is_valid
from baton.people.queries import UnknownOwner, user_by_id
from baton.web.parameters import id_of
from baton.web.scim import resources
from baton.web.scim.resources import ERROR_SCHEMA, BadRequestBody

CONTENT_TYPE = "application/scim+json"
LARGEST_PAGE = 200
BEARER = "Bearer "
P = ParamSpec("P")


def provider(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let in who has a token, and answer what is refused as SCIM does."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        header = request.headers.get("Authorization", "")
        if not header.startswith(BEARER) or not is_valid(header.removeprefix(BEARER), at=timezone.now()):
            answer = _error(401, "Send a valid token as Authorization: Bearer.")
            answer["WWW-Authenticate"] = "Bearer"
            return answer
        try:
            return view(request, *args, **kwargs)
        except BadRequestBody as bad:
            return _error(400, str(bad), bad.kind)
        except NotAUser as bad:
            return _error(400, str(bad), "invalidValue")
        except UserExists as exists:
            return _error(409, str(exists), "uniqueness")
        except UnknownOwner as unknown:
            return _error(404, str(unknown))

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@provider
def users(request: HttpRequest) -> HttpResponse:
    """A page of users, or who has a username; posted to, it adds one."""
    if request.method == "POST":
        identity = resources.identity_of(_body(request))
        if not identity.username:
            raise BadRequestBody("Send a userName.")
        return _answer(resources.resource(provision(identity, at=timezone.now())), status=201)
    typed = request.GET.get("filter", "")
    username = resources.username_in(typed) if typed else None
    start = max(_number(request.GET.get("startIndex"), 1), 1)
    count = min(max(_number(request.GET.get("count"), LARGEST_PAGE), 0), LARGEST_PAGE)
    page, total = provisioned_users(username=username, start=start, count=count)
    return _answer(resources.listed(page, total=total, start=start))


@require_http_methods(["GET", "HEAD", "PUT", "PATCH", "DELETE"])
@provider
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One user. Who is deleted by the provider is deactivated: what they did stays theirs."""
    person = user_by_id(pk)
    match request.method:
        case "PUT":
            person = _update(person, resources.identity_of(_body(request)))
        case "PATCH":
            person = _update(person, resources.patched(_body(request)))
        case "DELETE":
            _update(person, Identity(is_active=False))
            return HttpResponse(status=204)
    return _answer(resources.resource(person))


@require_safe
@provider
def configuration(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return _answer(resources.configuration())


def _update(person: User, identity: Identity) -> User:
    return update_identity(person, identity, at=timezone.now())


def _body(request: HttpRequest) -> Mapping[str, Any]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig) as error:
        raise BadRequestBody("Send JSON.", "invalidSyntax") from error
    if not isinstance(body, Mapping):
        raise BadRequestBody("Send an object.", "invalidSyntax")
    return body


def _number(text: str | None, otherwise: int) -> int:
    number = id_of(text or "")
    return otherwise if number is None else min(number, 1_000_000)


def _answer(content: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    return JsonResponse(content, status=status, content_type=CONTENT_TYPE)


def _error(status: int, detail: str, kind: str = "") -> HttpResponse:
    content = {"schemas": [ERROR_SCHEMA], "status": str(status), "detail": detail}
    return _answer(content | ({"scimType": kind} if kind else {}), status=status)
