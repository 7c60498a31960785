-- Participants of the records, and of the contacts below an account among them. Parameters: records (bigint[]).
participant.record_id IN (
    SELECT record.id
    FROM crm_record AS record
    WHERE record.id = ANY (%(records)s::bigint[])
    UNION ALL
    SELECT below.id
    FROM crm_record AS below
    WHERE below.account_id = ANY (%(records)s::bigint[])
)
