-- Cancel the open actions of participants. Parameters: participants (bigint[]), at.
UPDATE participants_participantaction AS pa
SET
    status = 'cancelled',
    closed_at = %(at)s
WHERE pa.participant_id = ANY (%(participants)s::bigint[])
AND pa.status IN ('waiting', 'current')
