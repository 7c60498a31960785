-- Beyond a place in an order by priority. Parameters: place_rank, place_date, place_id.
(action.priority, pa.expected_at, pa.id) > (%(place_rank)s, %(place_date)s, %(place_id)s)
