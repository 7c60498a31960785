"""Addresses that the owner picker uses."""

from django.urls import path

from baton.web.owners import views

urlpatterns = [path("owners/suggest/", views.suggestions, name="owner_suggestions")]
