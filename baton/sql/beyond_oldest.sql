(%(place_id)s::bigint IS NULL OR pa.id > %(place_id)s::bigint)
