"""Addresses of the library of templates."""

from django.urls import path

from baton.web.library import folders, listing, views

urlpatterns = [
    path("templates/", listing.templates, name="templates"),
    path("templates/export.csv", listing.export, name="templates_csv"),
    path("templates/new/", views.new, name="template_new"),
    path("templates/folders/", folders.folders, name="template_folders"),
    path("templates/fields/", views.fields, name="template_fields"),
    path("templates/preview/", views.preview, name="template_preview"),
    path("templates/<id:pk>/", views.template, name="template"),
    path("templates/<id:pk>/edit/", views.edit, name="template_edit"),
    path("templates/<id:pk>/test/", views.send_test, name="template_test"),
    path("templates/<id:pk>/delete/", views.delete, name="template_delete"),
]
