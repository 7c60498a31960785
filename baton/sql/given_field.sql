-- A lookup field that somebody thinks of choosing. Parameters: field_id (absent: the record owner).
%(field_id)s::bigint
