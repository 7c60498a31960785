"""The views of the records list that come with Baton, for the object that is shown."""

from urllib.parse import urlencode

from baton.crm.models import CrmObject
from baton.web.records.forms import RecordFilterForm
from baton.web.saved_views.menu import MenuEntry


def built_in_views(form: RecordFilterForm) -> tuple[MenuEntry, ...]:
    name = form.data["object"]
    # Of an object that does not exist, the list says so.
    plural = CrmObject(name).in_plural if name in CrmObject else "records"
    query = urlencode({"object": name})
    return (
        MenuEntry("all", f"All {plural}", query),
        MenuEntry("free", f"{plural.capitalize()} in no sequence", f"{query}&enrolled=no"),
    )
