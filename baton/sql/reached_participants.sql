-- Parameters: participant_ids (bigint[]).
SELECT DISTINCT unnest(%(participant_ids)s::bigint[]) AS id
