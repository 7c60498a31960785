"""What stands on the command line before the command: who acts, and when."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Call:
    """No `username`: the operator acts."""

    username: str
    at: datetime
