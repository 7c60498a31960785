-- How much is due to a person, and how much waits in their queues; neither is counted beyond a page.
-- Parameters: those of {work_own}.
SELECT
    (SELECT count(*) FROM ({work_own}) AS own),
    (SELECT count(*) FROM ({work_queued}) AS queued)
