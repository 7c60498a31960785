"""What a sequence says about other sequences, in words; `baton/rules/other_sequences.py` has the rules."""

from baton.sequences.models import Sequence

Setting = Sequence.OtherSequences


def label_of_other_sequences(sequence: Sequence) -> str:
    """`allowed`, `allowed with a warning`, or such as `exclusive P2`; also in files."""
    match Setting(sequence.other_sequences):
        case Setting.EXCLUSIVE:
            return f"exclusive P{sequence.exclusive_priority}"
        case setting:
            return str(setting.label).lower()


def other_sequences_in_words(sequence: Sequence) -> str:
    """What is not so by default, as sentences."""
    return " ".join(filter(None, (_setting_in_words(sequence), _skips_in_words(sequence))))


def reply_elsewhere_in_words(sequence: Sequence) -> str:
    match Sequence.Elsewhere(sequence.on_a_reply_elsewhere):
        case Sequence.Elsewhere.NOTHING:
            return "Replies in other sequences change nothing here."
        case Sequence.Elsewhere.PAUSE:
            return "Replies in other sequences pause people here."
        case Sequence.Elsewhere.END:
            return "People who reply in other sequences leave this one."


def _setting_in_words(sequence: Sequence) -> str:
    match Setting(sequence.other_sequences):
        case Setting.ALLOWED:
            return ""
        case Setting.WARNED:
            return "Enrollment warns of people who are in other sequences."
        case Setting.EXCLUSIVE:
            return (
                f"Exclusive, priority P{sequence.exclusive_priority}: people in an exclusive sequence of the same or"
                " a higher priority can’t be enrolled, and people who are enrolled leave those of a lower priority."
            )


def _skips_in_words(sequence: Sequence) -> str:
    names = sorted(f"“{other}”" for other in sequence.skips.all())
    return f"Skips anyone who is or was in {', '.join(names)}." if names else ""
