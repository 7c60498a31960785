-- The action of the highest priority that has been due longest in a person's queues, its participant locked; one that somebody else is just
-- taking is passed over, so that nobody waits for another and gets nothing.
-- Parameters: those of {work_queued}; the page is among how many to look.
WITH queued AS MATERIALIZED ({work_queued})
SELECT queued.id
FROM queued
JOIN participants_participantaction AS pa ON pa.id = queued.id
JOIN participants_participant AS participant ON participant.id = pa.participant_id
ORDER BY queued.rank, queued.expected_at, queued.id
LIMIT 1
FOR NO KEY UPDATE OF participant SKIP LOCKED
