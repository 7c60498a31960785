"""Addresses of one sequence: its page, its builder, its delegation, and what is done with it as a whole."""

from django.urls import path

from baton.web.sequences import actions, admitting, building, delegating, entering, lifecycle, views

urlpatterns = [
    path("sequences/new/", building.new, name="sequence_new"),
    path("sequences/<int:pk>/", views.sequence, name="sequence"),
    path("sequences/<int:pk>/edit/", building.edit, name="sequence_edit"),
    path("sequences/<int:pk>/details/", building.details, name="sequence_details"),
    path("sequences/<int:pk>/order/", building.order, name="sequence_order"),
    path("sequences/<int:pk>/delegation/", delegating.sequence_delegation, name="sequence_delegation"),
    path("sequences/<int:pk>/entrance/", entering.entrance, name="sequence_entrance"),
    path("sequences/<int:pk>/exits/", entering.exits, name="sequence_exits"),
    path("sequences/<int:pk>/admission/", admitting.admitting, name="sequence_admission"),
    path("sequences/<int:pk>/activity/", views.activity, name="sequence_activity"),
    path("sequences/<int:pk>/activate/", lifecycle.activate, name="sequence_activate"),
    path("sequences/<int:pk>/deactivate/", lifecycle.deactivate, name="sequence_deactivate"),
    path("sequences/<int:pk>/clone/", lifecycle.clone, name="sequence_clone"),
    path("sequences/<int:pk>/delete/", lifecycle.delete, name="sequence_delete"),
    path("sequences/<int:pk>/actions/new/", actions.new, name="sequence_action_new"),
    path("sequences/<int:pk>/actions/<int:action_pk>/", actions.edit, name="sequence_action"),
    path("sequences/<int:pk>/actions/<int:action_pk>/move/", actions.move, name="sequence_action_move"),
    path("sequences/<int:pk>/actions/<int:action_pk>/remove/", actions.remove, name="sequence_action_remove"),
    path(
        "sequences/<int:pk>/actions/<int:action_pk>/delegation/",
        delegating.action_delegation,
        name="sequence_action_delegation",
    ),
]
