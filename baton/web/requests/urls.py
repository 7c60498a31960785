"""Addresses of handing over, and of requests between colleagues."""

from django.urls import path

from baton.web.requests import answering, asking, handing_over, setting

urlpatterns = [
    path("hand-over/", handing_over.hand_over, name="hand_over"),
    path("hand-over/setting/", setting.handing_over, name="handing_over"),
    path("queues/setting/", setting.sharing_queues, name="sharing_queues"),
    path("ask/<id:pk>/", asking.ask, name="ask"),
    path("requests/", answering.requests, name="requests"),
    path("requests/<id:pk>/accept/", answering.accept, name="request_accept"),
    path("requests/<id:pk>/decline/", answering.decline, name="request_decline"),
    path("requests/<id:pk>/withdraw/", answering.withdraw, name="request_withdraw"),
]
