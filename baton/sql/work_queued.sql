-- The actions that wait in a person's queues, for any member to take; a page of each queue, then of all.
-- Parameters: user_id, page_size, and those of {work_window}.
SELECT queued.id, queued.expected_at, queued.rank
FROM people_queuemember AS member
CROSS JOIN LATERAL (
    SELECT pa.id, pa.expected_at, {work_rank} AS rank
    FROM {work_sources}
    WHERE pa.owner_id = member.queue_id
    AND {work_window}
    ORDER BY {work_rank}, pa.expected_at, pa.id
    LIMIT %(page_size)s
) AS queued
WHERE member.user_id = %(user_id)s
ORDER BY queued.rank, queued.expected_at, queued.id
LIMIT %(page_size)s
