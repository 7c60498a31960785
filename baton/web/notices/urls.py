"""Addresses of one's own notices."""

from django.urls import path

from baton.web.notices import settings, views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/bell/", views.bell, name="notices_bell"),
    path("notices/read/", views.read_all, name="notices_read"),
    path("notices/settings/", settings.notice_settings, name="notices_settings"),
    path("notices/<id:pk>/", views.open_notice, name="notice"),
    path("notices/<id:pk>/read/", views.read, name="notice_read"),
]
