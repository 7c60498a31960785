"""Addresses of the log of handovers."""

from django.urls import path

from baton.web.handovers import undoing, views

urlpatterns = [
    path("handovers/", views.log, name="handovers"),
    path("handovers/<int:pk>/", views.handover, name="handover"),
    path("handovers/<int:pk>/undo/", undoing.undo, name="handover_undo"),
]
