"""Addresses of one participant action."""

from django.urls import path

from baton.web.work import views

urlpatterns = [
    path("actions/<int:pk>/", views.action, name="action"),
    path("actions/<int:pk>/close/", views.close, name="action_close"),
    path("actions/<int:pk>/reassign/", views.reassign, name="action_reassign"),
    path("actions/<int:pk>/clear/", views.clear, name="action_clear"),
]
