-- Participant actions that somebody can work on if they are current: of active participants in active sequences.
-- An automatic email sends itself and is nobody's work, unless it has a problem.
participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id AND participant.status = 'active'
JOIN sequences_action AS action ON action.id = pa.action_id AND (NOT action.is_automatic OR pa.problem <> '')
JOIN sequences_sequence AS sequence ON sequence.id = participant.sequence_id AND sequence.status = 'active'
