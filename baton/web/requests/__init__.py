"""Colleagues: handing over own work, asking for theirs, and the requests that wait for an answer."""
