-- The filter of the participant actions list; an absent parameter does not filter.
-- Parameters: participant_action_ids (bigint[]), visible_to (a user), owner_id, only_inactive_owners (boolean),
-- cover_id, only_covered and only_with_problem (boolean), participant_owner_id, record_id, sequence_id, expected_from
-- and expected_before (timestamptz), type, statuses (text[]), reason. What owners are is asked in arrays, which an index
-- can look up.
(%(participant_action_ids)s::bigint[] IS NULL OR pa.id = ANY (%(participant_action_ids)s::bigint[]))
AND (%(visible_to)s::bigint IS NULL OR pa.cover_id = %(visible_to)s OR pa.owner_id = ANY (ARRAY(
    SELECT %(visible_to)s::bigint
    UNION ALL
    SELECT member.queue_id FROM people_queuemember AS member WHERE member.user_id = %(visible_to)s
)))
AND (%(owner_id)s::bigint IS NULL OR pa.owner_id = %(owner_id)s)
AND (NOT %(only_inactive_owners)s OR pa.owner_id = ANY (ARRAY(
    SELECT inactive.id FROM people_owner AS inactive WHERE NOT inactive.is_active
)))
AND (%(cover_id)s::bigint IS NULL OR pa.cover_id = %(cover_id)s)
AND (NOT %(only_covered)s OR pa.cover_id IS NOT NULL)
AND (NOT %(only_with_problem)s OR pa.problem <> '')
AND (%(participant_owner_id)s::bigint IS NULL OR record.owner_id = %(participant_owner_id)s)
AND (%(record_id)s::bigint IS NULL OR participant.record_id = %(record_id)s)
AND {of_sequence}
AND (%(expected_from)s::timestamptz IS NULL OR pa.expected_at >= %(expected_from)s)
AND (%(expected_before)s::timestamptz IS NULL OR pa.expected_at < %(expected_before)s)
AND (%(type)s::text IS NULL OR action.type = %(type)s)
AND (%(statuses)s::text[] IS NULL OR pa.status = ANY (%(statuses)s::text[]))
AND (%(reason)s::text IS NULL OR pa.reason = %(reason)s)
