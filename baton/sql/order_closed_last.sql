pa.closed_at DESC, pa.id DESC
