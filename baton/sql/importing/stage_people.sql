-- Where an export's users, queues and members wait to be checked; gone at the end of the transaction.
DROP TABLE IF EXISTS staged_user, staged_queue, staged_member;
CREATE TEMPORARY TABLE staged_user (
    line bigint,
    crm_id text,
    username text,
    email text,
    name text,
    title text,
    is_active boolean,
    time_zone text,
    work_start time,
    work_end time,
    is_person boolean
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_queue (
    line bigint,
    crm_id text,
    name text,
    email text
) ON COMMIT DROP;
CREATE TEMPORARY TABLE staged_member (
    line bigint,
    queue_crm_id text,
    user_crm_id text
) ON COMMIT DROP;
