"""The options before the command: who acts, and when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Call:
    """An empty `username` means the operator."""

    username: str
    at: datetime
