from django.apps import AppConfig


class DelegationConfig(AppConfig):
    name = "baton.delegation"
    verbose_name = "Delegation"
