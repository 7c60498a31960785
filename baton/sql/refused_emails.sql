-- Of the actions that match, the emails that were not sent and could be now. Their participants are locked, lowest id
-- first. Parameters: those of {matching}.
SELECT mail.id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id AND participant.status = 'active'
JOIN crm_record AS record ON record.id = participant.record_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN sequences_sequence AS sequence ON sequence.id = action.sequence_id AND sequence.status = 'active'
JOIN mail_mail AS mail ON mail.participant_action_id = pa.id AND mail.status = 'failed'
WHERE pa.status = 'current'
AND {matching}
ORDER BY participant.id
{lock}
