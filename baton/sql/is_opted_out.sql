-- Whether no email may be sent to a record because of an opt-out: the CRM's, or one of its address.
-- Reads `record` of the statement around it.
(
    record.opted_out_of_email
    OR EXISTS (
        SELECT FROM crm_suppression AS suppression
        WHERE suppression.address = lower(record.email)
        AND suppression.kind = 'opted_out'
        AND suppression.lifted_at IS NULL
    )
    OR EXISTS (
        SELECT FROM crm_suppression AS suppression
        WHERE suppression.spelling = lower(record.email)
        AND suppression.spelling <> suppression.address
        AND suppression.kind = 'opted_out'
        AND suppression.lifted_at IS NULL
    )
)
