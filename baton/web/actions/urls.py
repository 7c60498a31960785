"""Addresses of the participant actions list."""

from django.urls import path

from baton.web.actions import deciding, exporting, listing, reassigning, saving

urlpatterns = [
    path("actions/", listing.actions, name="actions"),
    path("actions/reassign/", reassigning.reassign, name="actions_reassign"),
    path("actions/emails/", deciding.decide, name="actions_emails"),
    path("actions/export.csv", exporting.export, name="actions_csv"),
    path("actions/views/new/", saving.new_view, name="actions_view_new"),
    path("actions/views/<id:pk>/", saving.edit_view, name="actions_view"),
    path("actions/views/<id:pk>/filter/", saving.set_filter, name="actions_view_filter"),
    path("actions/views/<id:pk>/delete/", saving.remove_view, name="actions_view_delete"),
]
