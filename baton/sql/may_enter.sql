-- Whether a record meets the entrance rules of a sequence. Reads `sequence` and `record` of the statement around it.
(SELECT {meets} FROM (SELECT sequence.entrance AS rules) AS asked)
