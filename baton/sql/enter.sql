-- Make participants of records; one that entered at the same moment by another way is left out.
-- Parameters: records (bigint[]), sequence_id, at, by_id, by_itself. Gives (participant id, record id).
INSERT INTO participants_participant (sequence_id, record_id, status, enrolled_at, enrolled_by_id, entered_by_itself)
SELECT %(sequence_id)s, entrant.id, 'active', %(at)s, %(by_id)s, %(by_itself)s
FROM unnest(%(records)s::bigint[]) AS entrant (id)
ORDER BY entrant.id
ON CONFLICT (sequence_id, record_id) WHERE status IN ('active', 'paused') DO NOTHING
RETURNING id, record_id
