"""Addresses of owners, and of what ails those who own."""

from django.urls import path

from baton.web.people import health, offboarding, team, views

urlpatterns = [
    path("owners/<id:pk>/", views.owner, name="owner"),
    path("owners/<id:pk>/off-board/", offboarding.off_board, name="owner_off_board"),
    path("team/", team.team, name="team"),
    path("own-mail/", views.own_mail, name="own_mail"),
    path("health/", health.health, name="health"),
    path("health/sending/<id:pk>/try/", views.try_sending, name="try_sending"),
    path("health/notices/<id:pk>/again/", views.send_digest_again, name="send_digest_again"),
]
