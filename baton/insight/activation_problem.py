"""One thing that would be wrong with a sequence once it is active."""

from dataclasses import dataclass

# What `activate` refuses. All else is a warning, since a field that is blank on some records is everyday.
BLOCKING = ("no_actions", "no_template")


@dataclass(frozen=True, slots=True)
class ActivationProblem:
    """One problem in a sentence. `count` are the records concerned, or the actions of an absence to come; None if it
    concerns the sequence itself.

    Activation is refused while one `is_blocking`. `repaired_in` is where to repair it: builder, delegation, records,
    users, owner, absences. The records are those where `blank_field` is blank, or who opted out of `opted_out` (as
    `RecordFilter` names it); the user or the absences are those of `owner_id`, or everybody's.
    """

    kind: str
    sentence: str
    repaired_in: str
    count: int | None = None
    blank_field: str = ""
    opted_out: str = ""
    owner_id: int | None = None

    @property
    def is_blocking(self) -> bool:
        return self.kind in BLOCKING
