"""Addresses of one's own time away."""

from django.urls import path

from baton.web.absences import calendar, views

urlpatterns = [
    path("time-away/", views.own, name="own_absences"),
    path("time-away/new/", views.new, name="own_absence_new"),
    path("time-away/<id:pk>/", views.edit, name="own_absence"),
    path("time-away/<id:pk>/cancel/", views.cancel, name="own_absence_cancel"),
    path("owners/<id:pk>/calendar/", calendar.calendar, name="owner_calendar"),
]
