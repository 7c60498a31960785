"""Addresses of the work list."""

from django.urls import path

from baton.web.engage import views, working

urlpatterns = [
    path("engage/", views.engage, name="engage"),
    path("engage/<id:pk>/", views.engage_action, name="engage_action"),
    path("engage/<id:pk>/complete/", working.work, {"name": "complete"}, name="engage_complete"),
    path("engage/<id:pk>/skip/", working.work, {"name": "skip"}, name="engage_skip"),
    path("engage/<id:pk>/reschedule/", working.work, {"name": "reschedule"}, name="engage_reschedule"),
    path("engage/<id:pk>/send/", working.work, {"name": "send"}, name="engage_send"),
    path("engage/<id:pk>/mail/again/", working.work, {"name": "again"}, name="engage_mail_again"),
    path("engage/<id:pk>/mail/sent/", working.work, {"name": "sent"}, name="engage_mail_sent"),
    path("engage/<id:pk>/mail/retry/", working.work, {"name": "retry"}, name="engage_mail_retry"),
    path("engage/<id:pk>/take/", working.take, name="engage_take"),
    path("engage/take-next/", working.take_next, name="engage_take_next"),
]
