"""Addresses of SCIM; what comes after `/scim/v2/` is named by RFC 7644."""

from django.urls import path

from baton.web.scim import views

urlpatterns = [
    path("scim/v2/Users", views.users, name="scim_users"),
    path("scim/v2/Users/<id:pk>", views.user, name="scim_user"),
    path("scim/v2/ServiceProviderConfig", views.configuration, name="scim_configuration"),
]
