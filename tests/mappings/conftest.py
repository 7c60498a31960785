"""A busy machine fails no property."""

from hypothesis import HealthCheck, settings

settings.register_profile("unhurried", settings(), suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
