-- Create the participant actions of an enrolment, owned as the rule says, and record it, in one statement.
{ownership},
created AS (
    INSERT INTO participants_participantaction
        (id, participant_id, action_id, owner_id, cover_id, status, reason, expected_at, note)
    SELECT
        scope.id, scope.participant_id, scope.action_id, target.owner_id, target.cover_id, scope.status,
        target.reason, scope.expected_at, ''
    FROM target
    FULL JOIN scope ON scope.id = target.id
),
{recorded}
{flows}
