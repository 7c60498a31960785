"""Addresses of one participant action."""

from django.urls import path

from baton.web.action import views

urlpatterns = [
    path("actions/<id:pk>/", views.action, name="action"),
    path("actions/<id:pk>/complete/", views.work, {"name": "complete"}, name="action_complete"),
    path("actions/<id:pk>/skip/", views.work, {"name": "skip"}, name="action_skip"),
    path("actions/<id:pk>/reschedule/", views.work, {"name": "reschedule"}, name="action_reschedule"),
    path("actions/<id:pk>/send/", views.work, {"name": "send"}, name="action_send"),
    path("actions/<id:pk>/mail/again/", views.work, {"name": "again"}, name="action_mail_again"),
    path("actions/<id:pk>/mail/sent/", views.work, {"name": "sent"}, name="action_mail_sent"),
    path("actions/<id:pk>/mail/retry/", views.work, {"name": "retry"}, name="action_mail_retry"),
    path("actions/<id:pk>/reassign/", views.reassign, name="action_reassign"),
    path("actions/<id:pk>/clear/", views.clear, name="action_clear"),
]
