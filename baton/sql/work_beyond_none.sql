-- Beyond a place in an order by date, which is that of an index. Parameters: place_date, place_id.
pa.expected_at >= %(place_date)s AND (pa.expected_at, pa.id) > (%(place_date)s, %(place_id)s)
