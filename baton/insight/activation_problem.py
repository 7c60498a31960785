"""One thing that would be wrong with a sequence once it is active."""

from dataclasses import dataclass

# What `activate` refuses. All else is a warning, since a field that is blank on some records is everyday.
BLOCKING = ("no_actions", "no_template")


@dataclass(frozen=True, slots=True)
class ActivationProblem:
    """One problem in a sentence. `count` are the records concerned; None if it concerns the sequence itself.

    Activation is refused while one `is_blocking`. `repaired_in` is where to repair it: builder, delegation,
    records, users, absences. The records are those where `blank_field` is blank, or all of the object.
    """

    kind: str
    sentence: str
    repaired_in: str
    count: int | None = None
    blank_field: str = ""

    @property
    def is_blocking(self) -> bool:
        return self.kind in BLOCKING
