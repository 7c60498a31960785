"""Addresses of the work list and of one action."""

from django.urls import path

from baton.web.engage import (
    channels,
    noting,
    person,
    reassigning,
    reopening,
    replies,
    several,
    undoing_several,
    views,
    working,
)

urlpatterns = [
    path("engage/", views.engage, name="engage"),
    path("engage/several/", several.several, name="engage_several"),
    path("engage/several/undo/", undoing_several.undo_of_engage, name="engage_several_undo"),
    path("engage/fresh/", views.fresh, name="engage_fresh"),
    path("engage/replies/fresh/", replies.fresh, name="engage_replies_fresh"),
    path("engage/replies/", replies.reply_list, name="engage_replies"),
    path("engage/replies/<id:pk>/", replies.reply, name="engage_reply"),
    path("engage/replies/<id:pk>/answer/", replies.answer, name="engage_reply_answer"),
    path("engage/replies/<id:pk>/done/", replies.done, name="engage_reply_done"),
    path("engage/replies/<id:pk>/reopen/", replies.reopen, name="engage_reply_reopen"),
    path("engage/<id:pk>/", views.engage_action, name="engage_action"),
    path("engage/<id:pk>/take/", working.take, name="engage_take"),
    path("engage/take-next/", working.take_next, name="engage_take_next"),
    path("actions/<id:pk>/", views.action, name="action"),
    path("actions/<id:pk>/complete/", working.work, {"name": "complete"}, name="action_complete"),
    path("actions/<id:pk>/skip/", working.work, {"name": "skip"}, name="action_skip"),
    path("actions/<id:pk>/reschedule/", working.work, {"name": "reschedule"}, name="action_reschedule"),
    path("actions/<id:pk>/send/", working.work, {"name": "send"}, name="action_send"),
    path("actions/<id:pk>/mail/again/", working.work, {"name": "again"}, name="action_mail_again"),
    path("actions/<id:pk>/mail/sent/", working.work, {"name": "sent"}, name="action_mail_sent"),
    path("actions/<id:pk>/mail/retry/", working.work, {"name": "retry"}, name="action_mail_retry"),
    path("actions/<id:pk>/note/", noting.note, name="action_note"),
    path("actions/<id:pk>/skip-channel/", channels.skip_all, name="action_skip_channel"),
    path("actions/<id:pk>/reopen/", reopening.reopen, name="action_reopen"),
    *(
        path(f"actions/<id:pk>/{name}/", person.page_for(change), name=f"action_{name}")
        for name, change in person.PERSON_CHANGES.items()
    ),
    path("actions/<id:pk>/reassign/", reassigning.reassign, name="action_reassign"),
    path("actions/<id:pk>/clear/", reassigning.clear, name="action_clear"),
]
