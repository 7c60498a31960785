-- One page of the participants that match, enrolled last first. What an agent may not see of the current action, its
-- address and its owner, is left out.
-- Parameters: those of {matching_participants}; after_id (of the last row before the page); page_size.
WITH page AS (
    SELECT
        participant.id,
        participant.status,
        participant.enrolled_at,
        participant.enrolled_by_id,
        participant.ended_at,
        participant.exit,
        participant.sequence_id,
        record.id AS record_id,
        record.name AS record_name,
        record.object,
        record.owner_id AS record_owner_id,
        current_pa.id AS pa_id,
        current_pa.expected_at,
        current_pa.owner_id,
        current_pa.cover_id,
        action.name AS action_name,
        action.type,
        action.position
    FROM {filtered_participants}
    AND (%(after_id)s::bigint IS NULL OR participant.id < %(after_id)s)
    ORDER BY participant.id DESC
    LIMIT %(page_size)s
)
SELECT
    page.id,
    page.status,
    page.enrolled_at,
    enroller.name AS enrolled_by,
    page.ended_at,
    page.exit,
    page.sequence_id,
    sequence.name AS sequence,
    (SELECT count(*) FROM sequences_action AS each WHERE each.sequence_id = page.sequence_id) AS steps,
    page.record_id,
    page.record_name,
    page.object,
    record_owner.name AS record_owner,
    page.pa_id,
    page.expected_at,
    page.action_name,
    page.type,
    page.position,
    owner.id AS owner_id,
    owner.name AS owner,
    owner.kind = 'queue' AS owner_is_queue,
    owner.is_active AS owner_is_active,
    cover.name AS cover,
    %(seen_by)s::bigint IS NULL
    OR page.owner_id = %(seen_by)s
    OR page.cover_id IS NOT DISTINCT FROM %(seen_by)s
    OR EXISTS (
        SELECT FROM people_queuemember AS member
        WHERE member.queue_id = page.owner_id
        AND member.user_id = %(seen_by)s
    ) AS is_action_seen
FROM page
JOIN sequences_sequence AS sequence ON sequence.id = page.sequence_id
JOIN people_owner AS record_owner ON record_owner.id = page.record_owner_id
LEFT JOIN people_owner AS enroller ON enroller.id = page.enrolled_by_id
LEFT JOIN people_owner AS owner ON owner.id = page.owner_id
LEFT JOIN people_owner AS cover ON cover.id = page.cover_id
ORDER BY page.id DESC
