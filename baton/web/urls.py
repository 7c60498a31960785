"""Every address of the web application."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from baton.web import failures, monitoring, parameters  # noqa: F401 - `parameters` registers `<id:…>`, which the others use
from baton.web.setup.rows import site_of_rows

handler404 = failures.not_found
handler500 = failures.failed
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("baton.web.absences.urls")),
    path("", include("baton.web.account.urls")),
    path("", include("baton.web.caught.urls")),
    path("", include("baton.web.unsubscribe.urls")),
    path("", include("baton.web.engage.urls")),
    path("", include("baton.web.requests.urls")),
    path("", include("baton.web.imports.urls")),
    path("", include("baton.web.library.urls")),
    path("", include("baton.web.notices.urls")),
    path("", include("baton.web.owners.urls")),
    path("", include("baton.web.handovers.urls")),
    path("", include("baton.web.people.urls")),
    path("", include("baton.web.search.urls")),
    path("", include("baton.web.ui.urls")),
    path("", include("baton.web.actions.urls")),
    path("", include("baton.web.sequences.urls")),
    path("", include("baton.web.records.urls")),
    path("", include("baton.web.participants.urls")),
    path("", include("baton.web.saved_views.urls")),
    path("", include("baton.web.setup.urls")),
    path("", include("baton.web.scim.urls")),
    path("healthz", monitoring.healthz, name="healthz"),
    path("readyz", monitoring.readyz, name="readyz"),
    path("metrics", monitoring.metrics, name="metrics"),
]
if settings.ADMIN_SITE:
    urlpatterns.append(path("rows/", site_of_rows().urls))
