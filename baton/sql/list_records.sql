-- One page of the records that match, by name, with the sequences they are in.
-- Parameters: those of {matching_records}; after_name and after_id (of the last row before the page); page_size.
WITH page AS (
    SELECT
        record.id,
        record.name,
        record.email,
        record.phone,
        record.owner_id,
        record.account_id,
        record.opted_out_of_email,
        record.do_not_call,
        record.fields ->> 'Company' AS company,
        lower(record.name) COLLATE "C" AS sort_name
    FROM crm_record AS record
    WHERE {matching_records}
    AND (
        %(after_id)s::bigint IS NULL
        OR (lower(record.name) COLLATE "C", record.id) > (lower(%(after_name)s::text) COLLATE "C", %(after_id)s::bigint)
    )
    ORDER BY lower(record.name) COLLATE "C", record.id
    LIMIT %(page_size)s
)
SELECT
    page.id,
    page.name,
    page.email,
    page.phone,
    page.account_id,
    coalesce(account.name, page.company, '') AS company,
    page.opted_out_of_email,
    page.do_not_call,
    owner.id AS owner_id,
    owner.name AS owner_name,
    owner.kind = 'queue' AS owner_is_queue,
    owner.is_active AS owner_is_active,
    ARRAY(
        SELECT sequence.name
        FROM participants_participant AS participant
        JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id
        WHERE participant.record_id = page.id
        AND participant.status IN ('active', 'paused')
        ORDER BY participant.id DESC
    ) AS sequences
FROM page
JOIN people_owner AS owner ON owner.id = page.owner_id
LEFT JOIN crm_record AS account ON account.id = page.account_id
ORDER BY page.sort_name, page.id
