"""What a delegation may name beside fields, such as the owner of the account; the same in every organization."""

from baton.crm.models import CrmObject, LookupField
from baton.mappings.kinds import BELONGED_TO, RELATIONS
from baton.rules.trail import Source

ON_EVERY_RECORD = (
    (Source.OWNERS_MANAGER, "Record owner’s manager"),
    (Source.ENROLLER, "Enrolled by"),
    (Source.PERFORMER, "Previous action completed by"),
)
OF_RELATIONS = {
    CrmObject.ACCOUNT: (Source.ACCOUNT_OWNER, "Account owner"),
    CrmObject.CAMPAIGN: (Source.CAMPAIGN_OWNER, "Campaign owner"),
}


def add_standard_sources(*, object: str) -> None:  # noqa: A002 - the CRM's word
    """Offer them where there are sequences for the object; what is there already stays."""
    if object in BELONGED_TO:
        return
    owners = [source for relation, source in OF_RELATIONS.items() if relation in RELATIONS.get(object, ())]
    LookupField.objects.bulk_create(
        (
            LookupField(object=object, name=source, label=label, source=source)
            for source, label in (*ON_EVERY_RECORD, *owners)
        ),
        ignore_conflicts=True,
    )
