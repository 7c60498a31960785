pa.expected_at, pa.id
