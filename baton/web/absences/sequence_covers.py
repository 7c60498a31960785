"""Other covers in single sequences: a row for each, and one more to fill in."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from baton.delegation.models import SequenceCover
from baton.rules.availability import CoverChoice
from baton.sequences.queries import sequences_by_name
from baton.web.owners.fields import OwnerField

PREFIX = "elsewhere"


class SequenceCoverForm(forms.Form):
    """One sequence and who covers in it. Without a cover it is no row; that is how one is taken away."""

    sequence = forms.ChoiceField(label="Sequence", required=False)
    cover = OwnerField(label="Cover in it", required=False)
    is_shared = forms.BooleanField(label="Share among the queue’s members", required=False)

    def __init__(self, *args: Any, sequences: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sequence"].choices = [("", "Select a sequence"), *sequences]  # type: ignore[attr-defined]

    def clean(self) -> None:
        if self.cleaned_data.get("cover") and "sequence" in self.cleaned_data and not self.cleaned_data["sequence"]:
            self.add_error("sequence", "Select the sequence in which they cover.")


class SequenceCoverFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        chosen = [row.cleaned_data["sequence"] for row in self._filled()]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError("Each sequence can have one other cover.")

    @property
    def is_used(self) -> bool:
        """Whether there is more to see than a blank row."""
        return any(row["cover"].value() or row.errors for row in self.forms)

    def choices(self) -> dict[int, CoverChoice]:
        """The other covers, by the id of the sequence."""
        return {
            int(row.cleaned_data["sequence"]): CoverChoice(
                row.cleaned_data["cover"].pk, row.cleaned_data["is_shared"]
            )
            for row in self._filled()
        }

    def _filled(self) -> list[SequenceCoverForm]:
        return [row for row in self.forms if row.is_valid() and row.cleaned_data.get("cover")]


def sequence_cover_rows(
    posted: Mapping[str, Any] | None, *, present: Sequence[SequenceCover]
) -> SequenceCoverFormSet:
    """The rows as posted, or those that an absence has, with the owner whom each names now kept."""
    sequences = [(sequence.pk, sequence.name) for sequence in sequences_by_name()]
    made: Any = forms.formset_factory(SequenceCoverForm, formset=SequenceCoverFormSet, extra=1, max_num=200)
    # A form that was sent before there were rows, as by a program, asks for none.
    rows = posted if posted is not None and f"{PREFIX}-TOTAL_FORMS" in posted else None
    initial = [
        {"sequence": cover.sequence_id, "cover": cover.cover.name, "is_shared": cover.is_shared} for cover in present
    ]
    formset: SequenceCoverFormSet = made(rows, prefix=PREFIX, initial=initial, form_kwargs={"sequences": sequences})
    owners = {cover.cover.name: cover.cover for cover in present}
    for row in formset.forms:
        field = row.fields["cover"]
        # A cover who has left meanwhile must not keep the rest of the form from being saved.
        field.kept = owners.get(str(row["cover"].value() or ""))
    return formset
