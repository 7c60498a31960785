-- The filter of the records list; an absent parameter does not filter.
-- Parameters: object, record_ids (bigint[]), owner_id, words (a tsquery), seen_by (user).
record.object = %(object)s
AND NOT record.is_deleted
AND (%(record_ids)s::bigint[] IS NULL OR record.id = ANY (%(record_ids)s::bigint[]))
AND (%(owner_id)s::bigint IS NULL OR record.owner_id = %(owner_id)s)
AND (%(words)s::text IS NULL OR record.id = ANY (ARRAY({found_by_words})))
AND (%(seen_by)s::bigint IS NULL OR record.id IN ({seen_records}))
