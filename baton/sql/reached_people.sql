-- Participants with an action that these users own, cover (through any chain), or stand in a lookup field for.
-- Parameters: users (bigint[]).
WITH RECURSIVE concerned (id) AS (
    SELECT unnest(%(users)s::bigint[])
    UNION
    SELECT absence.user_id
    FROM people_absence AS absence
    JOIN concerned ON concerned.id = absence.cover_id
)
SELECT pa.participant_id AS id
FROM participants_participantaction AS pa
JOIN concerned ON concerned.id = pa.owner_id
WHERE pa.status IN ('waiting', 'current')
UNION
SELECT participant.id
FROM crm_recordlookup AS lookup
JOIN participants_participant AS participant ON participant.record_id = lookup.record_id
WHERE lookup.user_id = ANY (%(users)s::bigint[])
UNION
SELECT participant.id
FROM crm_recordlookup AS lookup
JOIN crm_record AS contact ON contact.account_id = lookup.record_id
JOIN participants_participant AS participant ON participant.record_id = contact.id
WHERE lookup.user_id = ANY (%(users)s::bigint[])
