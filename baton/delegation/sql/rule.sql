-- name: rule
-- Rules 1 to 6 of baton/rules/delegation.py over the scope: the owner and the reason, before and after.
-- An owner whom an undo restored stays too, but no longer for that reason once the rule gives the same one.
-- Parameters: overwrite (boolean: owners reassigned by hand or restored give way to the rule).
SELECT
    scope.id,
    scope.record_id,
    scope.sequence_id,
    scope.expected_at,
    scope.owner_id AS from_owner_id,
    scope.cover_id AS from_cover_id,
    scope.reason AS from_reason,
    scope.end_id AS from_end_id,
    CASE
        WHEN by_hand.owner_id IS NOT NULL THEN by_hand.owner_id
        WHEN scope.reason = 'restored' AND NOT %(overwrite)s THEN scope.owner_id
        ELSE {ruled_owner}
    END AS owner_id,
    CASE
        WHEN by_hand.owner_id IS NOT NULL THEN 'reassigned'
        WHEN scope.reason = 'restored' AND NOT %(overwrite)s AND scope.owner_id <> {ruled_owner} THEN 'restored'
        WHEN able.id IS NOT NULL THEN 'lookup'
        WHEN able_owner.id IS NULL AND able_default.id IS NOT NULL THEN 'default'
        WHEN choice.id IS NULL THEN 'record_owner'
        WHEN looked_up.id IS NULL THEN 'blank'
        -- Active and yet not able: the role is what is missing.
        WHEN looked_up.is_active THEN 'unable'
        ELSE 'inactive'
    END AS reason,
    by_hand.end_id
FROM scope
LEFT JOIN participants_reassignmentend AS ended ON ended.id = scope.end_id AND ended.at <= {turned_at}
LEFT JOIN LATERAL ({lasting}) AS lasting ON TRUE
CROSS JOIN LATERAL ({still_by_hand}) AS by_hand
-- Left joins, so that the actions come first whatever PostgreSQL expects of the records, of which each has one.
-- A scope of records (see `records_of_object`) has no action yet.
LEFT JOIN crm_record AS record ON record.id = scope.record_id
LEFT JOIN sequences_action AS action ON action.id = scope.action_id
LEFT JOIN sequences_sequence AS sequence ON sequence.id = {sequence_id}
LEFT JOIN crm_lookupfield AS choice ON choice.id = {delegation_field}
LEFT JOIN crm_recordlookup AS lookup
    ON lookup.field_id = COALESCE(choice.related_field_id, choice.id)
    AND lookup.record_id = CASE choice.through
        WHEN '' THEN record.id
        WHEN 'account' THEN record.account_id
        WHEN 'campaign' THEN record.account_id
        ELSE record.person_id
    END
LEFT JOIN LATERAL ({named_otherwise}) AS otherwise ON TRUE
LEFT JOIN people_owner AS looked_up
    ON looked_up.id = CASE choice.source WHEN 'field' THEN lookup.owner_id ELSE otherwise.owner_id END
LEFT JOIN ({able}) AS able ON able.id = looked_up.id
LEFT JOIN ({able}) AS able_owner ON able_owner.id = record.owner_id
LEFT JOIN ({able}) AS able_default ON able_default.id = {default_owner}


-- name: ruled_owner
-- Whom rules 2 to 6 give.
CASE
    WHEN able.id IS NOT NULL THEN able.id
    WHEN able_owner.id IS NULL AND able_default.id IS NOT NULL THEN able_default.id
    ELSE record.owner_id
END


-- name: still_by_hand
-- Rule 1: whose the action still is by hand, and until when: the present owner's; if that has ended, an earlier one's.
SELECT
    CASE
        WHEN %(overwrite)s OR scope.reason <> 'reassigned' THEN NULL
        WHEN ended.id IS NULL THEN scope.owner_id
        ELSE lasting.owner_id
    END AS owner_id,
    CASE
        WHEN %(overwrite)s THEN NULL
        WHEN ended.id IS NULL THEN scope.end_id
        ELSE lasting.end_id
    END AS end_id


-- name: lasting
-- Whose an action is by hand after what has `ended` by now, and until when; no owner where the rule says.
WITH RECURSIVE link (owner_id, end_id, number) AS (
    SELECT ended.owner_id, ended.next_end_id, 1
    WHERE ended.id IS NOT NULL
    UNION ALL
    SELECT later.owner_id, later.next_end_id, link.number + 1
    FROM link
    JOIN participants_reassignmentend AS later ON later.id = link.end_id
    WHERE later.at <= {turned_at}
)
SELECT link.owner_id, link.end_id
FROM link
ORDER BY link.number DESC
LIMIT 1


-- name: able
-- Whom work may be delegated to: queues, and active users whose role allows working on actions.
SELECT owner.id
FROM people_owner AS owner
LEFT JOIN people_user AS worker ON worker.owner_ptr_id = owner.id
WHERE owner.kind = 'queue'
OR (owner.is_active AND worker.can_work)


-- name: staffed
-- Who can work on anything at all: active users whose role allows it, and queues with such a member.
SELECT worker.owner_ptr_id AS id
FROM people_user AS worker
JOIN people_owner AS person ON person.id = worker.owner_ptr_id
WHERE person.is_active
AND worker.can_work
UNION
SELECT member.queue_id
FROM people_queuemember AS member
JOIN people_user AS worker ON worker.owner_ptr_id = member.user_id
JOIN people_owner AS person ON person.id = member.user_id
WHERE person.is_active
AND worker.can_work


-- name: named_otherwise
-- Whom a delegation names that is not simply a field: the first who can work, or else the first who is somebody.
-- In the common case, a field, there is nothing to look for.
SELECT COALESCE(
    (array_agg(named.id ORDER BY field.position) FILTER (WHERE able.id IS NOT NULL))[1],
    (array_agg(named.id ORDER BY field.position) FILTER (WHERE named.id IS NOT NULL))[1]
) AS owner_id
FROM (
    SELECT
        choice.id,
        choice.source,
        choice.through,
        choice.related_field_id,
        choice.owner_id,
        0 AS position
    WHERE choice.source NOT IN ('field', 'chain')
    UNION ALL
    SELECT
        link.id,
        link.source,
        link.through,
        link.related_field_id,
        link.owner_id,
        entry.position
    FROM crm_chainentry AS entry
    JOIN crm_lookupfield AS link ON link.id = entry.field_id
    WHERE entry.chain_id = choice.id
    AND choice.source = 'chain'
) AS field
CROSS JOIN LATERAL (SELECT {named} AS id) AS named
LEFT JOIN ({able}) AS able ON able.id = named.id


-- name: named
-- Whom one field names, able to work or not.
CASE field.source
    WHEN 'field' THEN (
        SELECT value.owner_id
        FROM crm_recordlookup AS value
        WHERE value.field_id = COALESCE(field.related_field_id, field.id)
        AND value.record_id = CASE field.through
        WHEN '' THEN record.id
        WHEN 'account' THEN record.account_id
        WHEN 'campaign' THEN record.account_id
        ELSE record.person_id
    END
    )
    WHEN 'account_owner' THEN (SELECT account.owner_id FROM crm_record AS account WHERE account.id = record.account_id)
    WHEN 'campaign_owner' THEN (
        SELECT campaign.owner_id FROM crm_record AS campaign WHERE campaign.id = record.account_id
    )
    WHEN 'owners_manager' THEN (
        SELECT person.manager_id FROM people_user AS person WHERE person.owner_ptr_id = record.owner_id
    )
    WHEN 'enroller' THEN scope.enrolled_by_id
    WHEN 'performer' THEN (
        SELECT earlier.performer_id
        FROM participants_participantaction AS earlier
        JOIN sequences_action AS step ON step.id = earlier.action_id
        WHERE earlier.participant_id = scope.participant_id
        AND earlier.status = 'completed'
        AND earlier.performer_id IS NOT NULL
        -- By the present order of the actions, though they may have
        -- been done in another: “previous” is what the builder shows.
        AND step.position < action.position
        ORDER BY step.position DESC
        LIMIT 1
    )
    WHEN 'member' THEN (
        SELECT member.user_id
        FROM people_queuemember AS member
        JOIN ({able}) AS able ON able.id = member.user_id
        CROSS JOIN LATERAL generate_series(1, member.weight) AS draw (number)
        WHERE member.queue_id = field.owner_id
        ORDER BY
            md5(record.id || ':' || member.user_id || CASE draw.number WHEN 1 THEN '' ELSE ':' || draw.number END),
            member.user_id
        LIMIT 1
    )
    WHEN 'rotation' THEN ({chosen_member})
    WHEN 'least_loaded' THEN ({chosen_member})
    ELSE field.owner_id
END


-- name: chosen_member
-- The member of a queue that a participant was given, as long as they are one and can work. A record without a
-- participant, of which somebody only wants to know how it would be, counts as that of a member by weight.
SELECT taken.user_id
FROM delegation_memberchoice AS taken
JOIN people_queuemember AS member ON member.queue_id = taken.queue_id AND member.user_id = taken.user_id
JOIN ({able}) AS able ON able.id = taken.user_id
WHERE taken.participant_id = scope.participant_id
AND taken.queue_id = field.owner_id
UNION ALL
(
    SELECT shared.user_id
    FROM (
        SELECT
            member.user_id,
            sum(member.weight) OVER (ORDER BY member.user_id) AS upto,
            sum(member.weight) OVER () AS total
        FROM people_queuemember AS member
        JOIN ({able}) AS able ON able.id = member.user_id
        WHERE member.queue_id = field.owner_id
        AND member.weight > 0
        AND scope.participant_id IS NULL
    ) AS shared
    -- By the id, as a preview has to count the same twice: a random
    -- choice would promise other numbers than it shows again.
    WHERE shared.upto > record.id %% shared.total
    ORDER BY shared.upto
    LIMIT 1
)


-- name: sequence_id
-- The sequence of an action.
action.sequence_id


-- name: delegation_field
-- Rule 2: the lookup field of the action where it overrides, of its sequence where it inherits.
CASE action.delegation_mode
    WHEN 'inherit' THEN sequence.delegation_id
    ELSE action.delegation_id
END


-- name: default_owner
-- Rule 6: the default owner of the sequence, or else of the organization.
COALESCE(sequence.default_owner_id, (SELECT organization.default_owner_id FROM people_organization AS organization))


-- name: turned_at
-- The moment up to which absences have begun and ended; absent before the first.
(SELECT clock.turned_at FROM delegation_coverclock AS clock)


-- name: by_hand
-- Rule 1 with a new owner: everything in the scope is reassigned.
-- Parameters: to_owner_id; those of `dated`.
SELECT
    scope.id,
    scope.record_id,
    scope.sequence_id,
    scope.expected_at,
    scope.owner_id AS from_owner_id,
    scope.cover_id AS from_cover_id,
    scope.reason AS from_reason,
    scope.end_id AS from_end_id,
    %(to_owner_id)s::bigint AS owner_id,
    'reassigned' AS reason,
    dated.new_end_id AS end_id
FROM scope
LEFT JOIN ({dated}) AS dated
    ON dated.owner_id = CASE scope.reason WHEN 'reassigned' THEN scope.owner_id ELSE 0 END
    AND dated.end_id = COALESCE(scope.end_id, 0)


-- name: dated
-- The ends that a reassignment was given, by what actions follow now; 0 for none.
-- Parameters: followed_owners, followed_ends, new_ends (bigint[], side by side; empty if it is not dated).
SELECT
    given_end.owner_id,
    given_end.end_id,
    given_end.new_end_id
FROM unnest(%(followed_owners)s::bigint[], %(followed_ends)s::bigint[], %(new_ends)s::bigint[])
    AS given_end (owner_id, end_id, new_end_id)
