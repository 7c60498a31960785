"""Addresses of the participant actions list."""

from django.urls import path

from baton.web.actions import cells, email_decisions, listing, reassigning, several
from baton.web.engage.undoing_several import undo_of_list

urlpatterns = [
    path("actions/", listing.actions, name="actions"),
    path("actions/reassign/", reassigning.reassign, name="actions_reassign"),
    path("actions/several/", several.several, name="actions_several"),
    path("actions/several/undo/", undo_of_list, name="actions_several_undo"),
    path("actions/emails/", email_decisions.decide, name="actions_emails"),
    path("actions/<id:pk>/owner/", cells.edit_owner, name="action_edit_owner"),
    path("actions/<id:pk>/hand-over/", cells.hand_over_one, name="action_hand_over"),
    path("actions/<id:pk>/date/", cells.edit_date, name="action_edit_date"),
    path("actions/export.csv", listing.export, name="actions_csv"),
]
