pa.id
