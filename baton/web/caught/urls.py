"""Addresses of the mail that was caught in place of the world."""

from django.urls import path

from baton.web.caught import views

urlpatterns = [
    path("caught-email/", views.caught, name="caught"),
    path("caught-email/<id:pk>/", views.caught_mail, name="caught_mail"),
]
