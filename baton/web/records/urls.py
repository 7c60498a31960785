"""Addresses of records."""

from django.urls import path

from baton.web.records import editing, enrolling, views

urlpatterns = [
    path("records/", views.records, name="records"),
    path("records/enrol/", enrolling.enrolling, name="records_enrol"),
    path("records/<id:pk>/", views.record, name="record"),
    path("records/<id:pk>/edit/", editing.edit, name="record_edit"),
]
