"""The domain of an address, as an expression that an index has."""

from django.db.models import Func, TextField


class DomainOf(Func):
    """What follows the last @ of an address; all of a number, which has none."""

    template = "substring(%(expressions)s FROM '[^@]*$')"
    output_field = TextField()
