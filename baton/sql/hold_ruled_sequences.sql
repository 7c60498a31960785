-- Hold still the sequences that records enter or leave by themselves, lowest id first. Parameters: none.
SELECT sequence.id
FROM sequences_sequence AS sequence
WHERE sequence.status <> 'draft'
AND (sequence.enrolment = 'automatic' OR sequence.exits <> '{}')
ORDER BY sequence.id
FOR SHARE
