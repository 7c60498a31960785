-- Parameters: action_id, keep_reassigned (boolean).
pa.action_id = %(action_id)s
AND NOT (%(keep_reassigned)s AND pa.reason = 'reassigned')
