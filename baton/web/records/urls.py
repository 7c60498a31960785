"""Addresses of records."""

from django.urls import path

from baton.web.list_changes import page_for
from baton.web.records import calls, editing, email, enrolling, forgetting, notes, several, views

urlpatterns = [
    path("records/", views.records, name="records"),
    path("records/enroll/", enrolling.enrolling, name="records_enroll"),
    path("records/export.csv", views.export, name="records_csv"),
    *(
        path(f"records/{name.replace('_', '-')}/", page_for(change, several.CHANGED_RECORDS), name=f"records_{name}")
        for name, change in several.RECORDS_CHANGES.items()
    ),
    path("records/<id:pk>/", views.record, name="record"),
    path("records/<id:pk>/notes/", notes.record_note, name="record_note"),
    path("records/<id:pk>/opt-out/", email.record_opt_out, name="record_opt_out"),
    path("records/<id:pk>/email-again/opt-out/", email.record_lift, {"kind": "opted_out"}, name="record_allow_email"),
    path("records/<id:pk>/email-again/dead/", email.record_lift, {"kind": "dead"}, name="record_address_works"),
    path("records/<id:pk>/do-not-call/", calls.record_refuse_calls, name="record_refuse_calls"),
    path("records/<id:pk>/call-again/", calls.record_allow_calls, name="record_allow_calls"),
    path("records/<id:pk>/edit/", editing.edit, name="record_edit"),
    path("records/<id:pk>/erase/", forgetting.forget, name="record_erase"),
]
