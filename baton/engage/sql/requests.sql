-- name: items
-- The first actions of requests, those that can still move before the others, with how many each request has and how
-- many can still move. Parameters: requests and givers (bigint[], side by side), most.
SELECT
    item.request_id,
    item.id,
    item.status,
    owner.name,
    action.name,
    record.id,
    record.name,
    item.is_givers,
    item.item_count,
    item.open_count
FROM (
    SELECT
        chosen.request_id,
        pa.id,
        pa.status,
        pa.owner_id,
        pa.action_id,
        pa.participant_id,
        pa.owner_id = asked.giver_id AS is_givers,
        count(*) OVER of_request AS item_count,
        count(*) FILTER (WHERE {can_move}) OVER of_request AS open_count,
        row_number() OVER (PARTITION BY chosen.request_id ORDER BY ({can_move}) DESC, pa.id) AS number
    FROM unnest(%(requests)s::bigint[], %(givers)s::bigint[]) AS asked (request_id, giver_id)
    JOIN delegation_handoverrequestitem AS chosen ON chosen.request_id = asked.request_id
    JOIN participants_participantaction AS pa ON pa.id = chosen.participant_action_id
    WINDOW of_request AS (PARTITION BY chosen.request_id)
) AS item
JOIN people_owner AS owner ON owner.id = item.owner_id
JOIN sequences_action AS action ON action.id = item.action_id
JOIN participants_participant AS participant ON participant.id = item.participant_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE item.number <= %(most)s
ORDER BY item.request_id, item.number


-- name: can_move
-- Whether an action is open and still the giver's.
pa.status IN ('waiting', 'current') AND pa.owner_id = asked.giver_id


-- name: own_matching
-- The open actions of a person among those that match. Gives (id, sequence, participant). Parameters: giver_id, and
-- those of {matching}.
SELECT pa.id, participant.sequence_id, pa.participant_id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND pa.owner_id = %(giver_id)s
AND {matching}
ORDER BY pa.id


-- name: own_of_participants
-- All open actions of a person for the participants of those that match. Gives and takes the same.
SELECT pa.id, whole.sequence_id, pa.participant_id
FROM (SELECT DISTINCT own.participant_id, own.sequence_id FROM ({own_matching}) AS own) AS whole
JOIN participants_participantaction AS pa ON pa.participant_id = whole.participant_id
WHERE pa.status IN ('waiting', 'current')
AND pa.owner_id = %(giver_id)s
ORDER BY pa.id
