-- name: reached_records
-- How many records a sequence could enroll, and how many of them it would not reach. One pass over the records of the
-- object. Parameters: sequence_id. Gives (all, opted out of every channel, without an address, opted out of email but
-- reached otherwise).
SELECT
    count(*),
    count(*) FILTER (WHERE reached.is_unreachable),
    count(*) FILTER (WHERE NOT reached.is_unreachable AND reached.email = ''),
    count(*) FILTER (WHERE NOT reached.is_unreachable AND reached.is_opted_out)
FROM (
    SELECT
        record.email,
        {is_opted_out} AS is_opted_out,
        {is_unreachable} AS is_unreachable
    FROM sequences_sequence AS sequence
    JOIN crm_record AS record ON record.object = sequence.object AND NOT record.is_deleted
    WHERE sequence.id = %(sequence_id)s
) AS reached


-- name: future_owners
-- What these owners could do with work that they would get: whether they can work actions (queues: have members who
-- can), can sign in, have an address to send from, and are away. Gives a row of `FutureOwner`, by name.
-- Parameters: owners (bigint[]), at, by_provider (an address is enough to sign in), per_day (of who has no limit).
SELECT
    owner.id,
    owner.name,
    owner.kind,
    CASE
        WHEN owner.kind = 'user' THEN owner.is_active AND worker.can_work
        ELSE EXISTS (
            SELECT FROM people_queuemember AS member
            JOIN people_owner AS person ON person.id = member.user_id AND person.is_active
            JOIN people_user AS able ON able.owner_ptr_id = person.id AND able.can_work
            WHERE member.queue_id = owner.id
        )
    END,
    -- Django writes an exclamation mark before what no password can match.
    worker.password IS NULL
        OR (worker.password <> '' AND worker.password NOT LIKE '!%%')
        OR (%(by_provider)s AND worker.email <> ''),
    worker.email <> '' OR worker.mail_from <> '',
    EXISTS (
        SELECT FROM people_absencespan AS away
        WHERE away.user_id = owner.id
        AND away.begins_at <= %(at)s
        AND away.ends_at > %(at)s
    ),
    COALESCE(worker.mails_per_day, %(per_day)s)
FROM people_owner AS owner
LEFT JOIN people_user AS worker ON worker.owner_ptr_id = owner.id
WHERE owner.id = ANY (%(owners)s::bigint[])
ORDER BY owner.name, owner.id


-- name: blank_merge_fields
-- On how many records of an object each of these merge fields would be blank, as baton/mail/composing.py fills them in.
-- Parameters: object, names (text[]). Gives (name, blank, all records), only of fields that are blank somewhere.
SELECT
    asked.name,
    count(*) FILTER (WHERE held.is_blank),
    count(*)
FROM unnest(%(names)s::text[]) AS asked (name)
CROSS JOIN crm_record AS record
LEFT JOIN crm_lookupfield AS lookup
    ON lookup.object = record.object
    AND lookup.name = asked.name
    AND lookup.source = 'field'
LEFT JOIN crm_record AS related
    ON strpos(asked.name, '.') > 0
    AND related.id = CASE split_part(asked.name, '.', 1)
        WHEN 'account' THEN record.account_id
        ELSE record.person_id
    END
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN asked.name IN ('Name', 'Email', 'Phone') OR lookup.id IS NULL THEN btrim(COALESCE(
            CASE asked.name
                WHEN 'Name' THEN record.name
                WHEN 'Email' THEN record.email
                WHEN 'Phone' THEN record.phone
                ELSE record.fields ->> asked.name
            END,
            CASE substr(asked.name, strpos(asked.name, '.') + 1)
                WHEN 'Name' THEN related.name
                WHEN 'Email' THEN related.email
                WHEN 'Phone' THEN related.phone
                ELSE related.fields ->> substr(asked.name, strpos(asked.name, '.') + 1)
            END,
            ''
        )) = ''
        -- The name of the user in the field, and not the id that the CRM has there.
        ELSE NOT EXISTS (
            SELECT FROM crm_recordlookup AS named
            WHERE named.field_id = COALESCE(lookup.related_field_id, lookup.id)
            AND named.record_id = CASE
                WHEN lookup.related_field_id IS NULL THEN record.id
                WHEN lookup.through = 'account' THEN record.account_id
                ELSE record.person_id
            END
        )
    END AS is_blank
) AS held
WHERE record.object = %(object)s
AND NOT record.is_deleted
GROUP BY asked.name
HAVING count(*) FILTER (WHERE held.is_blank) > 0
ORDER BY asked.name
