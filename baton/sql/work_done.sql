-- What a person has completed or skipped since a moment, the last first, whoever owned it.
-- Parameters: user_id, page_size, closed_since, place_date and place_id (both may be absent).
SELECT pa.id
FROM participants_participantaction AS pa
WHERE pa.performer_id = %(user_id)s
AND pa.status IN ('completed', 'skipped')
AND pa.closed_at >= %(closed_since)s
AND (
    %(place_date)s::timestamptz IS NULL
    OR (pa.closed_at <= %(place_date)s AND (pa.closed_at, pa.id) < (%(place_date)s, %(place_id)s))
)
ORDER BY pa.closed_at DESC, pa.id DESC
LIMIT %(page_size)s
