pa.id DESC
