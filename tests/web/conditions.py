"""Addresses of lists with conditions."""

from urllib.parse import urlencode

Asked = tuple[str, str, str]
HTMX = {"HX-Request": "true"}


def conditions(*groups: tuple[Asked, ...], **others: object) -> str:
    """The query of a list with these groups of conditions: each a field, an operator and a value."""
    pairs = [
        pair
        for number, group in enumerate(groups, start=1)
        for condition in group
        for pair in zip(("group", "field", "operator", "value"), (number, *condition), strict=True)
    ]
    return urlencode([*others.items(), *pairs])
