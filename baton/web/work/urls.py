"""Addresses of one participant action."""

from django.urls import path

from baton.web.work import views

urlpatterns = [
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/complete/", views.work, {"name": "complete"}, name="action_complete"),
    path("actions/<int:pk>/skip/", views.work, {"name": "skip"}, name="action_skip"),
    path("actions/<int:pk>/reschedule/", views.work, {"name": "reschedule"}, name="action_reschedule"),
    path("actions/<int:pk>/send/", views.work, {"name": "send"}, name="action_send"),
    path("actions/<int:pk>/mail/again/", views.work, {"name": "again"}, name="action_mail_again"),
    path("actions/<int:pk>/mail/sent/", views.work, {"name": "sent"}, name="action_mail_sent"),
    path("actions/<int:pk>/mail/retry/", views.work, {"name": "retry"}, name="action_mail_retry"),
    path("actions/<int:pk>/reassign/", views.reassign, name="action_reassign"),
    path("actions/<int:pk>/clear/", views.clear, name="action_clear"),
]
