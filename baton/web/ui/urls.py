"""The address of the page that shows the components."""

from django.urls import path

from baton.web.ui import views

urlpatterns = [path("ui/", views.components, name="ui")]
