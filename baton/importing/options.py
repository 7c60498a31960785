"""What is chosen for one import, beside its mapping."""

from dataclasses import asdict, dataclass
from typing import Any, Self

# A filtered export called complete would mark most records deleted, and end their sequences.
MOST_ABSENT = 0.2
REFUSED_SHARE = 0.1


@dataclass(frozen=True, kw_only=True)
class ImportOptions:
    """`strict` imports nothing if there is any problem. With `complete`, records that the files do not have are gone
    from the CRM, but for a share of more than `most_absent`. `encoding` and `separator` overrule what is recognized.
    """

    strict: bool = False
    complete: bool = False
    most_absent: float = MOST_ABSENT
    encoding: str | None = None
    separator: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        return cls(**values)
