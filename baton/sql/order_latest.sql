pa.expected_at DESC, pa.id DESC
