"""Addresses of one's own time away."""

from django.urls import path

from baton.web.absences import calendar, calendar_address, feed, views, who_is_out

urlpatterns = [
    path("time-away/feed/", feed.own_feed, name="own_feed"),
    path("time-away/feed/<str:feed_token>.ics", feed.feed, name="absence_feed"),
    path("time-away/", views.own, name="own_absences"),
    path("time-away/new/", views.new, name="own_absence_new"),
    path("time-away/<id:pk>/", views.edit, name="own_absence"),
    path("time-away/<id:pk>/cancel/", views.cancel, name="own_absence_cancel"),
    path("who-is-out/", who_is_out.out, name="who_is_out"),
    path("owners/<id:pk>/time-away/", views.of_user, name="owner_absences"),
    path("owners/<id:pk>/time-away/uncovered/", views.uncovered, name="owner_uncovered"),
    path("owners/<id:pk>/time-away/new/", views.new_of, name="owner_absence_new"),
    path("owners/<id:pk>/calendar/", calendar.calendar, name="owner_calendar"),
    path("owners/<id:pk>/calendar/address/", calendar_address.save_address, name="owner_calendar_address"),
    path(
        "owners/<id:pk>/calendar/address/remove/",
        calendar_address.remove_address,
        name="owner_calendar_address_remove",
    ),
]
