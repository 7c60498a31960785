-- Participants with their record and their current action, those that match.
participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
LEFT JOIN participants_participantaction AS current_pa
    ON current_pa.participant_id = participant.id
    AND current_pa.status = 'current'
LEFT JOIN sequences_action AS action ON action.id = current_pa.action_id
WHERE {matching_participants}
