"""Every address of the web application."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from baton.web import views
from baton.web.access import SignInForm
from baton.web.setup import site

sign_in = LoginView.as_view(
    template_name="sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.sequences, name="sequences"),
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("password/", views.PasswordPage.as_view(), name="password"),
    path("", include("baton.web.owners.urls")),
    path("", include("baton.web.handovers.urls")),
    path("", include("baton.web.people.urls")),
    path("", include("baton.web.sequences.urls")),
    path("", include("baton.web.actions.urls")),
    path("", include("baton.web.work.urls")),
    path("", include("baton.web.records.urls")),
    path("", include("baton.web.participants.urls")),
    path("", include("baton.web.search.urls")),
    path("", include("baton.web.ui.urls")),
    path("setup/", site.urls),
    path("healthz", views.healthz, name="healthz"),
]
