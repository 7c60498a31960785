-- Who owns, and who covers, everything in a scope: before and after.
-- {scope} says which participant actions, {base} gives their owner and reason; rule 6 (cover) is here.
-- The last join is a FULL one, though nobody stands in where there is no base: PostgreSQL never does that by comparing
-- each with each, however few rows it expects.
-- Ends in `target` (all of the scope) and `difference` (what really changes).
WITH RECURSIVE
scope AS ({scope}),
base AS ({base}),
chain (id, expected_at, person_id, asked) AS (
    SELECT
        base.id,
        base.expected_at,
        absence.cover_id,
        ARRAY[base.owner_id]
    FROM base
    JOIN people_absence AS absence ON absence.user_id = base.owner_id
    JOIN people_user AS person ON person.owner_ptr_id = absence.user_id
    WHERE (base.expected_at AT TIME ZONE person.time_zone)::date BETWEEN absence.first_day AND absence.last_day
    UNION ALL
    SELECT
        chain.id,
        chain.expected_at,
        absence.cover_id,
        chain.asked || chain.person_id
    FROM chain
    JOIN people_absence AS absence ON absence.user_id = chain.person_id
    JOIN people_user AS person ON person.owner_ptr_id = absence.user_id
    WHERE chain.person_id <> ALL (chain.asked)
    AND (chain.expected_at AT TIME ZONE person.time_zone)::date BETWEEN absence.first_day AND absence.last_day
),
stand_in AS (
    SELECT
        chain.id,
        chain.person_id
    FROM chain
    JOIN people_owner AS person ON person.id = chain.person_id
    JOIN people_user AS calendar ON calendar.owner_ptr_id = person.id
    WHERE person.is_active
    AND NOT EXISTS (
        SELECT FROM people_absence AS absence
        WHERE absence.user_id = chain.person_id
        AND (chain.expected_at AT TIME ZONE calendar.time_zone)::date BETWEEN absence.first_day AND absence.last_day
    )
),
target AS (
    SELECT
        base.id,
        base.from_owner_id,
        base.from_cover_id,
        base.from_reason,
        base.owner_id,
        stand_in.person_id AS cover_id,
        base.reason
    FROM base
    FULL JOIN stand_in ON stand_in.id = base.id
),
difference AS (
    SELECT * FROM target
    WHERE (owner_id, cover_id, reason) IS DISTINCT FROM (from_owner_id, from_cover_id, from_reason)
)
