-- Rule 2: the lookup field of the action where it overrides, of its sequence where it inherits.
CASE action.delegation_mode
    WHEN 'inherit' THEN sequence.delegation_id
    ELSE action.delegation_id
END
