"""Addresses of the log of handovers."""

from django.urls import path

from baton.web.handovers import undoing, views

urlpatterns = [
    path("handovers/", views.log, name="handovers"),
    path("handovers/export.csv", views.export, name="handovers_csv"),
    path("handovers/<id:pk>/", views.handover, name="handover"),
    path("handovers/<id:pk>/undo/", undoing.undo, name="handover_undo"),
]
