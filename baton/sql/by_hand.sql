-- Rule 1 with a new owner: everything in the scope is reassigned.
-- Parameters: to_owner_id.
SELECT
    scope.id,
    scope.expected_at,
    scope.owner_id AS from_owner_id,
    scope.cover_id AS from_cover_id,
    scope.reason AS from_reason,
    %(to_owner_id)s::bigint AS owner_id,
    'reassigned' AS reason
FROM scope
