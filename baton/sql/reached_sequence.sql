-- Parameters: sequence_id.
participant.sequence_id = %(sequence_id)s
