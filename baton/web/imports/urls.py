"""Addresses of imports."""

from django.urls import path

from baton.web.imports import choosing, listing, uploading, watching

urlpatterns = [
    path("imports/", listing.imports, name="imports"),
    path("imports/new/", uploading.new, name="import_new"),
    path("imports/<id:pk>/", watching.import_, name="import"),
    path("imports/<id:pk>/columns/", choosing.columns, name="import_columns"),
    path("imports/<id:pk>/run/", watching.run, name="import_run"),
    path("imports/<id:pk>/undo/", watching.undo, name="import_undo"),
    path("imports/<id:pk>/discard/", watching.discard, name="import_discard"),
    path("imports/<id:pk>/refused.csv", watching.refused, name="import_refused"),
]
