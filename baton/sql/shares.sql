-- Who owns the open actions of each sequence: its largest owners, with the totals of all its owners in each row.
-- Actions are counted before anything is joined to them, from open ones alone, so closed ones cost nothing.
-- Parameters: largest (how many owners a sequence).
WITH held AS (
    SELECT
        pa.action_id,
        pa.owner_id,
        pa.cover_id,
        count(*) AS actions
    FROM participants_participantaction AS pa
    WHERE pa.status IN ('waiting', 'current')
    GROUP BY pa.action_id, pa.owner_id, pa.cover_id
),
owned AS (
    SELECT
        action.sequence_id,
        held.owner_id,
        held.cover_id,
        sum(held.actions) AS actions
    FROM held
    JOIN sequences_action AS action ON action.id = held.action_id
    GROUP BY action.sequence_id, held.owner_id, held.cover_id
),
share AS (
    SELECT
        owned.sequence_id,
        owned.owner_id,
        sum(owned.actions) AS actions,
        coalesce(sum(owned.actions) FILTER (WHERE owned.cover_id IS NOT NULL), 0) AS covered,
        (array_agg(owned.cover_id ORDER BY owned.actions DESC, owned.cover_id)
            FILTER (WHERE owned.cover_id IS NOT NULL))[1] AS first_cover_id,
        count(owned.cover_id) AS covers
    FROM owned
    GROUP BY owned.sequence_id, owned.owner_id
),
placed AS (
    SELECT
        share.*,
        owner.name,
        owner.kind,
        owner.is_active,
        row_number() OVER (
            PARTITION BY share.sequence_id
            ORDER BY share.actions DESC, owner.name, owner.id
        ) AS place,
        sum(share.actions) OVER (PARTITION BY share.sequence_id) AS all_actions,
        count(*) OVER (PARTITION BY share.sequence_id) AS all_owners
    FROM share
    JOIN people_owner AS owner ON owner.id = share.owner_id
)
SELECT
    placed.sequence_id,
    placed.all_actions::bigint,
    placed.all_owners,
    placed.owner_id,
    placed.name,
    placed.kind,
    placed.is_active,
    placed.actions::bigint,
    placed.covered::bigint,
    cover.name AS cover_name,
    placed.covers
FROM placed
LEFT JOIN people_owner AS cover ON cover.id = placed.first_cover_id
WHERE placed.place <= %(largest)s
ORDER BY placed.sequence_id, placed.place
