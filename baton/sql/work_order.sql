found.rank, pa.expected_at, pa.id
