"""What the filter of every list answers to `list.html`."""

from urllib.parse import urlencode

from django import forms


class ListFilterForm(forms.Form):
    """The filter of a list, from its address."""

    # What “Clear filters” leaves in the address, which is thus no filter.
    kept_fields: tuple[str, ...] = ()

    @property
    def is_filtering(self) -> bool:
        return any(self.data.get(name) for name in self.fields if name not in self.kept_fields)

    @property
    def kept_query(self) -> str:
        return urlencode({name: self.data[name] for name in self.kept_fields if self.data.get(name)})
