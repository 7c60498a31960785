"""Addresses of participants."""

from django.urls import path

from baton.web.participants import moving, reassigning, status_changes, views

urlpatterns = [
    path("participants/", views.participants, name="participants"),
    path("participants/reassign/", reassigning.reassigning, name="participants_reassign"),
    path("participants/export.csv", views.export, name="participants_csv"),
    path("participants/move/", moving.moving, name="participants_move"),
    *(
        path(f"participants/{verb.replace('_', '-')}/", status_changes.page_for(change), name=f"participants_{verb}")
        for verb, change in status_changes.STATUS_CHANGES.items()
    ),
]
