from django.apps import AppConfig


class CrmConfig(AppConfig):
    name = "baton.crm"
    verbose_name = "Records"
