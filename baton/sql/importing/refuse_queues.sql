-- Take out the queues that stand in the file twice. Gives (line, column, reason).
WITH counted AS (
    SELECT
        staged.line,
        first_value(staged.line) OVER same_id AS first_line,
        row_number() OVER same_id AS place
    FROM staged_queue AS staged
    WINDOW same_id AS (PARTITION BY staged.crm_id ORDER BY staged.line)
),
taken_out AS (
    DELETE FROM staged_queue AS staged
    USING counted
    WHERE staged.line = counted.line
    AND counted.place > 1
)
SELECT counted.line, 'Id', format('the queue is on line %%s already', counted.first_line)
FROM counted
WHERE counted.place > 1
ORDER BY counted.line
