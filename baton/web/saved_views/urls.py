"""Addresses of saved views."""

from django.urls import path

from baton.web.saved_views import views

urlpatterns = [
    path("views/new/", views.new_view, name="saved_view_new"),
    path("views/prefer/", views.prefer, name="saved_view_prefer"),
    path("views/<id:pk>/", views.edit_view, name="saved_view"),
    path("views/<id:pk>/filter/", views.set_filter, name="saved_view_filter"),
    path("views/<id:pk>/delete/", views.remove_view, name="saved_view_delete"),
]
