-- The filter of the participants list; an absent parameter does not filter.
-- Parameters: participant_ids (bigint[]), sequence_id, participant_statuses (text[]), participant_owner_id, step (the
-- position of the current action), words (a tsquery), seen_by (user).
(%(participant_ids)s::bigint[] IS NULL OR participant.id = ANY (%(participant_ids)s::bigint[]))
AND (%(sequence_id)s::bigint IS NULL OR participant.sequence_id = %(sequence_id)s)
AND (%(participant_statuses)s::text[] IS NULL OR participant.status = ANY (%(participant_statuses)s::text[]))
AND (%(participant_owner_id)s::bigint IS NULL OR record.owner_id = %(participant_owner_id)s)
AND (%(step)s::integer IS NULL OR action.position = %(step)s)
AND (%(words)s::text IS NULL OR participant.record_id = ANY (ARRAY({found_by_words})))
AND (%(seen_by)s::bigint IS NULL OR participant.id IN ({seen_participants}))
