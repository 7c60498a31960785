(%(place_id)s::bigint IS NULL OR (pa.expected_at, pa.id) < (%(place_date)s::timestamptz, %(place_id)s::bigint))
