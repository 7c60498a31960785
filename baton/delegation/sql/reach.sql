-- name: locked_participants
-- The participants that a cause reaches, locked lowest id first, so that two changes never wait for each other.
-- Parameters: those of {reached}, which gives the ids of participants, each once.
{participants}
FOR NO KEY UPDATE OF participant


-- name: participants
-- The same without locks, for a preview. They are found before they are locked: of one that was paused while we waited,
-- PostgreSQL asks the condition again but runs no subquery of it again, and would leave it out.
WITH reached AS MATERIALIZED ({reached})
SELECT participant.id, {may_choose} AS may_choose
FROM reached
JOIN participants_participant AS participant ON participant.id = reached.id
WHERE participant.status IN ('active', 'paused')
ORDER BY participant.id


-- name: may_choose
-- Whether members of queues are chosen anywhere, so that this is not asked by itself.
EXISTS (SELECT FROM crm_lookupfield AS field WHERE field.source IN ('rotation', 'least_loaded'))


-- name: of_sequence
-- Participants still in a sequence. Parameters: sequence_id.
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.sequence_id = %(sequence_id)s
AND participant.status IN ('active', 'paused')


-- name: of_matching
-- Participants with an open action that {reach} reaches.
SELECT DISTINCT pa.participant_id AS id
FROM participants_participantaction AS pa
JOIN participants_participant AS participant ON participant.id = pa.participant_id
JOIN sequences_action AS action ON action.id = pa.action_id
JOIN crm_record AS record ON record.id = participant.record_id
WHERE pa.status IN ('waiting', 'current')
AND ({reach})


-- name: of_records
-- Participants of the records, and of those whose account or person is among them. Parameters: records (bigint[]).
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.record_id = ANY (%(records)s::bigint[])
UNION
SELECT participant.id
FROM crm_record AS below
JOIN participants_participant AS participant ON participant.record_id = below.id
WHERE below.account_id = ANY (%(records)s::bigint[]) OR below.person_id = ANY (%(records)s::bigint[])


-- name: of_people
-- Participants with an action that these users own, cover (through any chain), stand in a lookup field for, or own by
-- default. Parameters: users (bigint[]).
WITH RECURSIVE affected (id) AS (
    SELECT unnest(%(users)s::bigint[])
    UNION
    SELECT covering.covered_id
    FROM ({covering}) AS covering
    JOIN affected ON affected.id = covering.cover_id
)
SELECT pa.participant_id AS id
FROM participants_participantaction AS pa
JOIN affected ON affected.id = pa.owner_id
WHERE pa.status IN ('waiting', 'current')
UNION
SELECT participant.id
FROM crm_recordlookup AS lookup
JOIN participants_participant AS participant ON participant.record_id = lookup.record_id
WHERE lookup.owner_id = ANY (%(users)s::bigint[])
UNION
SELECT participant.id
FROM crm_recordlookup AS lookup
JOIN crm_record AS below ON below.account_id = lookup.record_id OR below.person_id = lookup.record_id
JOIN participants_participant AS participant ON participant.record_id = below.id
WHERE lookup.owner_id = ANY (%(users)s::bigint[])
UNION
SELECT participant.id
FROM crm_record AS record
JOIN participants_participant AS participant ON participant.record_id = record.id
WHERE record.owner_id = ANY (%(users)s::bigint[])
AND EXISTS ({default_owners})
UNION
SELECT unattended.id
FROM ({unattended}) AS unattended
WHERE EXISTS (
    SELECT FROM ({default_owners}) AS default_owner
    WHERE default_owner.id = ANY (%(users)s::bigint[])
)
UNION
SELECT participant.id
FROM participants_participant AS participant
JOIN crm_record AS record ON record.id = participant.record_id
WHERE participant.status IN ('active', 'paused')
AND participant.sequence_id IN ({choosing_otherwise})
AND (
    record.owner_id = ANY (%(users)s::bigint[])
    OR participant.enrolled_by_id = ANY (%(users)s::bigint[])
    OR EXISTS (
        SELECT FROM crm_record AS account
        WHERE account.id = record.account_id
        AND account.owner_id = ANY (%(users)s::bigint[])
    )
    OR EXISTS (
        SELECT FROM people_user AS person
        WHERE person.owner_ptr_id = record.owner_id
        AND person.manager_id = ANY (%(users)s::bigint[])
    )
    OR EXISTS (
        SELECT FROM participants_participantaction AS earlier
        WHERE earlier.participant_id = participant.id
        AND earlier.performer_id = ANY (%(users)s::bigint[])
    )
)
UNION
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.status IN ('active', 'paused')
AND participant.sequence_id IN (
    SELECT used.sequence_id
    FROM ({used_fields}) AS used
    JOIN crm_lookupfield AS field ON field.id = used.field_id
    WHERE field.owner_id = ANY (%(users)s::bigint[])
    OR EXISTS (
        SELECT FROM people_queuemember AS member
        WHERE member.queue_id = field.owner_id
        AND field.source IN ('member', 'rotation', 'least_loaded')
        AND member.user_id = ANY (%(users)s::bigint[])
    )
)


-- name: covering
-- Who covers for whom, by themselves or as a member of a queue. Gives (covered_id, cover_id).
WITH named AS (
    SELECT absence.user_id, absence.cover_id
    FROM people_absence AS absence
    WHERE absence.cover_id IS NOT NULL
    UNION
    SELECT absence.user_id, elsewhere.cover_id
    FROM delegation_sequencecover AS elsewhere
    JOIN people_absence AS absence ON absence.id = elsewhere.absence_id
)
SELECT named.user_id AS covered_id, named.cover_id
FROM named
UNION
SELECT named.user_id, member.user_id
FROM named
JOIN people_queuemember AS member ON member.queue_id = named.cover_id


-- name: covered_by_queues
-- Participants with an action of somebody for whom these queues, or their members, cover through any chain.
-- Parameters: queues (bigint[]).
WITH RECURSIVE affected (id) AS (
    SELECT covering.covered_id
    FROM ({covering}) AS covering
    WHERE covering.cover_id = ANY (%(queues)s::bigint[])
    UNION
    SELECT covering.covered_id
    FROM ({covering}) AS covering
    JOIN affected ON affected.id = covering.cover_id
)
SELECT pa.participant_id AS id
FROM participants_participantaction AS pa
JOIN affected ON affected.id = pa.owner_id
WHERE pa.status IN ('waiting', 'current')


-- name: of_members
-- Participants of the sequences that use a field, and those whom a queue covers. Parameters: fields and queues.
({using_fields})
UNION
({covered_by_queues})


-- name: choosing_otherwise
-- The sequences in which something is delegated to others than the user in a field.
SELECT used.sequence_id
FROM ({used_fields}) AS used
JOIN crm_lookupfield AS field ON field.id = used.field_id
WHERE field.source NOT IN ('field', 'owner', 'member', 'rotation', 'least_loaded', 'chain')


-- name: used_fields
-- The lookup fields that sequences and their actions delegate to, with those of their chains.
WITH chosen AS (
    SELECT sequence.id AS sequence_id, sequence.delegation_id AS field_id
    FROM sequences_sequence AS sequence
    UNION
    SELECT action.sequence_id, action.delegation_id
    FROM sequences_action AS action
)
SELECT chosen.sequence_id, chosen.field_id
FROM chosen
WHERE chosen.field_id IS NOT NULL
UNION
SELECT chosen.sequence_id, entry.field_id
FROM chosen
JOIN crm_chainentry AS entry ON entry.chain_id = chosen.field_id


-- name: using_fields
-- Participants of the sequences that use a field, by itself or in a chain. Parameters: fields (bigint[]).
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.status IN ('active', 'paused')
AND participant.sequence_id IN (
    SELECT used.sequence_id
    FROM ({used_fields}) AS used
    WHERE used.field_id = ANY (%(fields)s::bigint[])
)


-- name: default_owners
-- All who own by default, of the organization and of sequences.
SELECT organization.default_owner_id AS id
FROM people_organization AS organization
WHERE organization.default_owner_id IS NOT NULL
UNION ALL
SELECT sequence.default_owner_id
FROM sequences_sequence AS sequence
WHERE sequence.default_owner_id IS NOT NULL


-- name: unattended
-- Participants whose record owner can't work. Gives (id, sequence_id).
SELECT participant.id, participant.sequence_id
FROM people_owner AS owner
JOIN people_user AS worker ON worker.owner_ptr_id = owner.id
JOIN crm_record AS record ON record.owner_id = owner.id
JOIN participants_participant AS participant ON participant.record_id = record.id
WHERE NOT (owner.is_active AND worker.can_work)


-- name: of_unable_owners
-- The same, in one sequence or in all. Parameters: sequence_id (absent: all).
SELECT unattended.id
FROM ({unattended}) AS unattended
WHERE %(sequence_id)s::bigint IS NULL
OR unattended.sequence_id = %(sequence_id)s::bigint


-- name: of_import
-- Participants of the records and of the users that an import changed.
({of_records})
UNION
({of_people})


-- name: of_participants
-- Parameters: participant_ids (bigint[]).
SELECT DISTINCT unnest(%(participant_ids)s::bigint[]) AS id


-- name: of_actions
-- Participants of actions. Parameters: of_actions (bigint[]).
SELECT DISTINCT pa.participant_id AS id
FROM participants_participantaction AS pa
WHERE pa.id = ANY (%(of_actions)s::bigint[])


-- name: inheriting
-- Actions that inherit the sequence's delegation. Parameters: keep_reassigned (boolean).
action.delegation_mode = 'inherit'
AND NOT (%(keep_reassigned)s AND pa.reason = 'reassigned')


-- name: of_action
-- Parameters: action_id, keep_reassigned (boolean).
pa.action_id = %(action_id)s
AND NOT (%(keep_reassigned)s AND pa.reason = 'reassigned')


-- name: matching_reassigned
-- What matches the filter and was reassigned by hand, or restored by an undo.
pa.reason IN ('reassigned', 'restored')
AND {matching}


-- name: owned
-- What somebody owns. Parameters: from_owner_id, action_ids (bigint[]; absent: all of it).
pa.owner_id = %(from_owner_id)s
AND (%(action_ids)s::bigint[] IS NULL OR pa.id = ANY (%(action_ids)s::bigint[]))


-- name: everything
-- All open actions of the participants.
TRUE


-- name: moved_by
-- The actions that a handover moved, as a condition of the filter of actions. Parameters: moved_by (a handover).
pa.id IN (
    SELECT change.participant_action_id FROM delegation_ownerchange AS change WHERE change.handover_id = %(moved_by)s
)
