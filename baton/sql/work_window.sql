-- Current, not a mail on its way, expected in a span of time, and beyond the place where the last page ended.
-- Parameters: expected_after (excluded) and expected_until (included), place_rank, place_date and place_id; all may be
-- absent.
pa.status = 'current'
AND NOT EXISTS (
    SELECT FROM mail_mail AS mail WHERE mail.participant_action_id = pa.id AND mail.status IN ('queued', 'sending')
)
AND (%(expected_after)s::timestamptz IS NULL OR pa.expected_at > %(expected_after)s)
AND (%(expected_until)s::timestamptz IS NULL OR pa.expected_at <= %(expected_until)s)
AND (
    %(place_date)s::timestamptz IS NULL
    OR ({work_beyond})
)
