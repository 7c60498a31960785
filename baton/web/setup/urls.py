"""Addresses of Setup."""

from django.urls import path

from baton.web.setup import audit, calendars, email, fields, home, limits, results, status, suppressions

urlpatterns = [
    path("setup/", home.home, name="setup"),
    path("setup/status/", status.status, name="status"),
    path("setup/audit/", audit.audit, name="setup_audit"),
    path("setup/audit.csv", audit.audit_export, name="setup_audit_export"),
    path("setup/fields/", fields.fields, name="setup_fields"),
    path("setup/fields/new/", fields.new_field, name="setup_field_new"),
    path("setup/fields/<id:pk>/", fields.field, name="setup_field"),
    path("setup/fields/<id:pk>/delete/", fields.field_delete, name="setup_field_delete"),
    path("setup/email/", email.email, name="setup_email"),
    path("setup/email/test/", email.email_test, name="setup_email_test"),
    path("setup/email/mailbox/test/", email.mailbox_test, name="setup_mailbox_test"),
    path("setup/limits/", limits.limits, name="setup_limits"),
    path("setup/calendars/", calendars.calendars, name="setup_calendars"),
    path("setup/calendars/new/", calendars.new_calendar, name="setup_calendar_new"),
    path("setup/calendars/<id:pk>/", calendars.calendar, name="setup_calendar"),
    path("setup/calendars/<id:pk>/delete/", calendars.calendar_delete, name="setup_calendar_delete"),
    path("setup/results/", results.results, name="setup_results"),
    path("setup/results/new/", results.new_result, name="setup_result_new"),
    path("setup/results/<id:pk>/", results.result, name="setup_result"),
    path("setup/results/<id:pk>/delete/", results.result_delete, name="setup_result_delete"),
    path("setup/suppressions/", suppressions.suppressions, name="setup_suppressions"),
    path("setup/suppressions.csv", suppressions.suppressions_export, name="setup_suppressions_export"),
    path("setup/suppressions/new/", suppressions.suppression_new, name="setup_suppression_new"),
    path("setup/suppressions/import/", suppressions.suppressions_import, name="setup_suppressions_import"),
    path("setup/suppressions/lift/", suppressions.suppressions_lift, name="setup_suppressions_lift"),
]
