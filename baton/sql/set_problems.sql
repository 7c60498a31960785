-- Say what keeps actions from being done. Parameters: actions (bigint[]) and problems (text[], side by side).
UPDATE participants_participantaction AS pa
SET problem = stated.problem
FROM unnest(%(actions)s::bigint[], %(problems)s::text[]) AS stated (id, problem)
WHERE pa.id = stated.id
AND pa.status = 'current'
