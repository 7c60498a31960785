"""Addresses of the participant actions list."""

from django.urls import path

from baton.web.actions import email_decisions, exporting, listing, reassigning, saved_views

urlpatterns = [
    path("actions/", listing.actions, name="actions"),
    path("actions/reassign/", reassigning.reassign, name="actions_reassign"),
    path("actions/emails/", email_decisions.decide, name="actions_emails"),
    path("actions/export.csv", exporting.export, name="actions_csv"),
    path("actions/views/new/", saved_views.new_view, name="actions_view_new"),
    path("actions/views/<id:pk>/", saved_views.edit_view, name="actions_view"),
    path("actions/views/<id:pk>/filter/", saved_views.set_filter, name="actions_view_filter"),
    path("actions/views/<id:pk>/delete/", saved_views.remove_view, name="actions_view_delete"),
]
