"""The one address that everybody in the world may open."""

from django.urls import path

from baton.web.unsubscribe import views

urlpatterns = [path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe")]
