"""Addresses of Setup."""

from django.urls import path

from baton.web.setup import audit, fields, home, status

urlpatterns = [
    path("setup/", home.home, name="setup"),
    path("setup/status/", status.status, name="status"),
    path("setup/audit/", audit.audit, name="setup_audit"),
    path("setup/audit.csv", audit.audit_export, name="setup_audit_export"),
    path("setup/fields/", fields.fields, name="setup_fields"),
    path("setup/fields/new/", fields.new_field, name="setup_field_new"),
    path("setup/fields/<id:pk>/", fields.field, name="setup_field"),
    path("setup/fields/<id:pk>/delete/", fields.field_delete, name="setup_field_delete"),
]
