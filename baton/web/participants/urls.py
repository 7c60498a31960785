"""Addresses of participants."""

from django.urls import path

from baton.web.list_changes import page_for
from baton.web.participants import moving, reassigning, views
from baton.web.participants.status_changes import CHANGED_PARTICIPANTS, STATUS_CHANGES

urlpatterns = [
    path("participants/", views.participants, name="participants"),
    path("participants/reassign/", reassigning.reassigning, name="participants_reassign"),
    path("participants/export.csv", views.export, name="participants_csv"),
    path("participants/move/", moving.moving, name="participants_move"),
    *(
        path(
            f"participants/{verb.replace('_', '-')}/",
            page_for(change, CHANGED_PARTICIPANTS),
            name=f"participants_{verb}",
        )
        for verb, change in STATUS_CHANGES.items()
    ),
]
