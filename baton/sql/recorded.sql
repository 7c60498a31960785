-- The handover row, and an owner change for every difference. A change that nobody asked for by name
-- (is_deliberate false) and that changes nothing leaves no handover.
-- Parameters: the columns of the handover.
recorded AS (
    INSERT INTO delegation_handover
        (cause, by_id, at, why, sequence_id, action_id, setting_before, setting_after, undoes_id, change_count,
         left_alone_count)
    SELECT
        %(cause)s, %(by_id)s, %(at)s, %(why)s, %(about_sequence_id)s, %(about_action_id)s, %(setting_before)s::jsonb,
        %(setting_after)s::jsonb, %(undoes_id)s, (SELECT count(*) FROM difference), %(left_alone_count)s
    WHERE %(is_deliberate)s OR EXISTS (SELECT FROM difference)
    RETURNING id
),
logged AS (
    INSERT INTO delegation_ownerchange
        (handover_id, participant_action_id, from_owner_id, to_owner_id, from_cover_id, to_cover_id, from_reason,
         to_reason)
    SELECT
        recorded.id, difference.id, difference.from_owner_id, difference.owner_id, difference.from_cover_id,
        difference.cover_id, difference.from_reason, difference.reason
    FROM difference
    CROSS JOIN recorded
)
