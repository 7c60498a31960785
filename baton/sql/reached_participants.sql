-- Parameters: participant_ids (bigint[]).
participant.id = ANY (%(participant_ids)s::bigint[])
