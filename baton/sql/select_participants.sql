-- The ids of all participants that match. Parameters: those of {matching_participants}.
SELECT participant.id
FROM {filtered_participants}
ORDER BY participant.id
