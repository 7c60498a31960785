-- The actions that a person is to do: those they own and nobody covers, and those they cover.
-- Without priorities, each part is read in the order of its index and stops after a page.
-- Parameters: user_id, page_size, and those of {work_window}.
(
    SELECT pa.id, pa.expected_at, {work_rank} AS rank
    FROM {work_sources}
    WHERE pa.owner_id = %(user_id)s
    AND pa.cover_id IS NULL
    AND {work_window}
    ORDER BY {work_rank}, pa.expected_at, pa.id
    LIMIT %(page_size)s
)
UNION ALL
(
    SELECT pa.id, pa.expected_at, {work_rank} AS rank
    FROM {work_sources}
    WHERE pa.cover_id = %(user_id)s
    AND {work_window}
    ORDER BY {work_rank}, pa.expected_at, pa.id
    LIMIT %(page_size)s
)
ORDER BY rank, expected_at, id
LIMIT %(page_size)s
