-- How many actions that a handover moved an undo leaves alone, and why. Gives (why, count).
-- Parameters: those of {scope}; undone_id, and overwrite = TRUE for the rule inside.
WITH scope AS ({scope}),
ruled AS ({rule}),
verdict AS ({undo_verdict})
SELECT
    verdict.left_alone,
    count(*)
FROM verdict
WHERE verdict.left_alone IS NOT NULL
GROUP BY verdict.left_alone
