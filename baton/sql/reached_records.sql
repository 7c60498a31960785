-- Participants of the records, and of the contacts below an account among them. Parameters: records (bigint[]).
SELECT participant.id
FROM participants_participant AS participant
WHERE participant.record_id = ANY (%(records)s::bigint[])
UNION
SELECT participant.id
FROM crm_record AS below
JOIN participants_participant AS participant ON participant.record_id = below.id
WHERE below.account_id = ANY (%(records)s::bigint[])
