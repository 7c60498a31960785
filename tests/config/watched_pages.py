"""Baton's pages, and two more: one asks the database for a name, one fails with a secret in its message."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from baton.people.models import User
from baton.web import urls


def names(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(User.objects.filter(username=request.GET["q"]).count()))


@csrf_exempt
def fails(request: HttpRequest) -> HttpResponse:
    note = request.POST["note"]
    assert note
    raise ValueError(f"The key {settings.SECRET_KEY} does not open it")


urlpatterns = [path("names/", names), path("fails/", fails), *urls.urlpatterns]
