-- Actions that inherit the sequence's delegation. Parameters: keep_reassigned (boolean).
action.delegation_mode = 'inherit'
AND NOT (%(keep_reassigned)s AND pa.reason = 'reassigned')
