-- How many actions of a handover an undo leaves alone, and why.
-- Parameters: undone_id. Gives (why, count).
SELECT
    CASE WHEN pa.status IN ('waiting', 'current') THEN 'changed_since' ELSE 'closed' END AS why,
    count(*)
FROM delegation_ownerchange AS change
JOIN participants_participantaction AS pa ON pa.id = change.participant_action_id
WHERE change.handover_id = %(undone_id)s
AND (
    pa.status NOT IN ('waiting', 'current')
    OR pa.owner_id <> change.to_owner_id
    OR (pa.reason = 'reassigned') <> (change.to_reason = 'reassigned')
)
GROUP BY 1
