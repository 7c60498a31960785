-- Change the owners of a scope and record it as one handover, in one statement.
{ownership},
changed AS (
    UPDATE participants_participantaction AS pa
    SET
        owner_id = difference.owner_id,
        cover_id = difference.cover_id,
        reason = difference.reason
    FROM difference
    WHERE pa.id = difference.id
),
{recorded}
{flows}
