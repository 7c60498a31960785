-- About how many participant actions there are, as of the last vacuum or analysis; -1 before the first.
SELECT reltuples::bigint
FROM pg_class
WHERE oid = 'participants_participantaction'::regclass
