"""Addresses of the search in the masthead."""

from django.urls import path

from baton.web.search import palette, views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="search_suggestions"),
    path("search/palette/", palette.palette, name="palette"),
]
