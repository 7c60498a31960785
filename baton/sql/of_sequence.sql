(%(sequence_id)s::bigint IS NULL OR participant.sequence_id = %(sequence_id)s)
