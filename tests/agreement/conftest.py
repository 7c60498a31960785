"""How many examples Hypothesis draws: a hundred, or more with `HYPOTHESIS_PROFILE=thorough`."""

import os

from hypothesis import HealthCheck, settings

# A test holds one transaction, and every example takes back what it wrote.
_shared = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

settings.register_profile("default", _shared, max_examples=100)
settings.register_profile("ci", _shared, max_examples=100, derandomize=True)
settings.register_profile("thorough", _shared, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "default"))
