"""Addresses of sequences: the list, and the page, builder and delegation of each, and what is done with it."""

from django.urls import path
from django.views.generic import RedirectView

from baton.web.sequences import (
    actions,
    building,
    default_owner,
    delegating,
    enrollment,
    lifecycle,
    listing,
    live,
    outcomes,
    record_rules,
    replacing,
    views,
)

urlpatterns = [
    path("", listing.sequences, name="sequences"),
    path("sequences/", RedirectView.as_view(pattern_name="sequences", query_string=True)),
    path("sequences/export.csv", listing.export, name="sequences_csv"),
    path("sequences/new/", building.new, name="sequence_new"),
    path("sequences/<id:pk>/", views.sequence, name="sequence"),
    path("sequences/<id:pk>/edit/", building.edit, name="sequence_edit"),
    path("sequences/<id:pk>/details/", building.details, name="sequence_details"),
    path("sequences/<id:pk>/order/", building.order, name="sequence_order"),
    path("sequences/<id:pk>/delegation/", delegating.sequence_delegation, name="sequence_delegation"),
    path("sequences/<id:pk>/default-owner/", default_owner.of_sequence, name="sequence_default_owner"),
    path("lookup-fields/<id:pk>/replace/<id:replacement_pk>/", replacing.replace_field, name="replace_field"),
    path("default-owner/", default_owner.of_organization, name="default_owner"),
    path("sequences/<id:pk>/enrollment-rules/", record_rules.enrollment_rules, name="sequence_enrollment_rules"),
    path("sequences/<id:pk>/exit-rules/", record_rules.exit_rules, name="sequence_exit_rules"),
    path("sequences/<id:pk>/enrollment/", enrollment.enrollment, name="sequence_enrollment"),
    path("sequences/<id:pk>/activity/", views.activity, name="sequence_activity"),
    path("sequences/<id:pk>/activate/", lifecycle.activate, name="sequence_activate"),
    path("sequences/<id:pk>/deactivate/", lifecycle.deactivate, name="sequence_deactivate"),
    path("sequences/<id:pk>/clone/", lifecycle.clone, name="sequence_clone"),
    path("sequences/<id:pk>/delete/", lifecycle.delete, name="sequence_delete"),
    path("sequences/<id:pk>/actions/new/", actions.new, name="sequence_action_new"),
    path("sequences/<id:pk>/actions/<id:action_pk>/", actions.edit, name="sequence_action"),
    path("sequences/<id:pk>/actions/<id:action_pk>/move/", actions.move, name="sequence_action_move"),
    path("sequences/<id:pk>/actions/<id:action_pk>/duplicate/", actions.duplicate, name="sequence_action_duplicate"),
    path("sequences/<id:pk>/actions/<id:action_pk>/place/", live.place, name="sequence_action_place"),
    path("sequences/<id:pk>/actions/<id:action_pk>/remove/", actions.remove, name="sequence_action_remove"),
    path("sequences/<id:pk>/actions/<id:action_pk>/outcomes/", outcomes.edit, name="sequence_action_outcomes"),
    path(
        "sequences/<id:pk>/actions/<id:action_pk>/delegation/",
        delegating.action_delegation,
        name="sequence_action_delegation",
    ),
]
