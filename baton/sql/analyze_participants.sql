-- Tell the planner of many new participants; it would hear of them from autovacuum, but only in a minute, and until then
-- join them as if they were few. Without waiting: who holds the lock is analyzing them.
ANALYZE (SKIP_LOCKED) participants_participant, participants_participantaction
