-- Whether a record meets the exit rules of a sequence, if it has any.
-- Reads `sequence` and `record` of the statement around it.
(sequence.exits <> '{}' AND (SELECT {meets} FROM (SELECT sequence.exits AS rules) AS asked))
