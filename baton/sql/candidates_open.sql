-- The next open participant actions that match. The joins are left ones, because PostgreSQL drops a left join that the
-- filter at hand does not ask for. Parameters: those of {matching} and {beyond}; page_size.
SELECT
    pa.id,
    pa.expected_at
FROM participants_participantaction AS pa
LEFT JOIN participants_participant AS participant ON participant.id = pa.participant_id
LEFT JOIN sequences_action AS action ON action.id = pa.action_id
LEFT JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND {matching}
AND {beyond}
ORDER BY {order}
LIMIT %(page_size)s
