"""Addresses of participants."""

from django.urls import path

from baton.web.participants import moving, views

urlpatterns = [
    path("participants/", views.participants, name="participants"),
    *(
        path(f"participants/{verb}/", moving.page_for(move), name=f"participants_{verb}")
        for verb, move in moving.MOVES.items()
    ),
]
