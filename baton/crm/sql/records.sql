-- name: hold_records
-- Hold records as they are: no owner, account and lookup field of theirs changes until the end of the transaction.
-- Lowest id first. Parameters: records (bigint[]).
SELECT record.id
FROM crm_record AS record
WHERE record.id = ANY (%(records)s::bigint[])
ORDER BY record.id
FOR SHARE


-- name: hold_related
-- Hold the accounts and persons that records are related to as they are, like `hold_records`.
-- Parameters: records (bigint[]).
-- Found once, before any is held: as a condition, of records not yet analyzed each was looked for among all the ids.
WITH related_ids AS MATERIALIZED (
    SELECT DISTINCT hop.id
    FROM crm_record AS record
    CROSS JOIN LATERAL (VALUES (record.account_id), (record.person_id)) AS hop (id)
    WHERE record.id = ANY (%(records)s::bigint[])
    AND hop.id IS NOT NULL
)
SELECT related.id
FROM related_ids
JOIN crm_record AS related ON related.id = related_ids.id
ORDER BY related.id
FOR SHARE OF related


-- name: find_records
-- The records that people name by CRM id, by Baton id or by email address; a record deleted in the CRM has lost its
-- address, and one that has that of its person is meant only where its object is named.
-- Parameters: names (text[]), crm_ids (text[], each beside its name), object (or nothing for any).
-- Gives (place in names, record id), the best way of naming only, as often as it fits.
WITH wanted AS (
    SELECT * FROM unnest(%(names)s::text[], %(crm_ids)s::text[]) WITH ORDINALITY AS named (name, crm_id, place)
),
found AS (
    SELECT
        wanted.place,
        1 AS way,
        record.id
    FROM wanted
    JOIN crm_record AS record ON record.crm_id = wanted.crm_id
    UNION ALL
    SELECT
        wanted.place,
        2,
        record.id
    FROM wanted
    JOIN crm_record AS record ON record.id = CASE WHEN wanted.name ~ '^[0-9]{1,18}$' THEN wanted.name::bigint END
    UNION ALL
    SELECT
        wanted.place,
        3,
        record.id
    FROM wanted
    JOIN crm_record AS record ON lower(record.email) = lower(wanted.name)
    WHERE strpos(wanted.name, '@') > 0
    AND NOT record.is_deleted
    AND (record.object = %(object)s OR (%(object)s::text IS NULL AND record.person_id IS NULL))
)
SELECT
    found.place,
    found.id
FROM found
JOIN (SELECT place, min(way) AS way FROM found GROUP BY place) AS best USING (place, way)
ORDER BY found.place, found.id


-- name: found_by_words
-- The records with these words, and those of an account or campaign with them. An array of them is found once, by the
-- index; as a condition among others it would be asked of each record in turn. Parameters: words (a tsquery).
SELECT record.id
FROM crm_record AS record
WHERE {record_words} @@ to_tsquery('simple', %(words)s)
UNION ALL
SELECT below.id
FROM crm_record AS record
JOIN crm_record AS below ON below.account_id = record.id
WHERE {record_words} @@ to_tsquery('simple', %(words)s)
AND record.object IN ('account', 'campaign')


-- name: has_words
-- Whether a record has these words, or its account or campaign, where few records are asked one after the other.
-- Reads `record` of the statement around it. Parameters: words (a tsquery).
(
    {record_words} @@ to_tsquery('simple', %(words)s)
    OR EXISTS (
        SELECT FROM (SELECT record.account_id AS id) AS above
        JOIN crm_record AS record ON record.id = above.id
        WHERE {record_words} @@ to_tsquery('simple', %(words)s)
        AND record.object IN ('account', 'campaign')
    )
)


-- name: record_words
-- The words of a record's name and email address, as the index record_by_words has them.
to_tsvector('simple'::regconfig, translate(record.name || ' ' || record.email, '.@_-+/', '      '))


-- name: ended_in_crm
-- Why nobody writes to a record any more: merged into another one, deleted, or a lead that was converted; else nothing.
-- As `Record.ended_in_crm` says. Reads `record` of the statement around it.
CASE
    WHEN record.fields ->> 'MasterRecordId' <> '' THEN 'merged'
    WHEN record.is_deleted THEN 'deleted'
    WHEN record.object = 'lead' AND lower(record.fields ->> 'IsConverted') IN ('1', 'true', 'yes', 'y', 'on')
        THEN 'converted'
END


-- name: is_opted_out
-- Whether no email may be sent to a record because of an opt-out: the CRM's, or one of its address.
-- Reads `record` of the statement around it.
(
    record.opted_out_of_email
    OR EXISTS (
        SELECT FROM crm_suppression AS suppression
        WHERE suppression.address = lower(record.email)
        AND suppression.kind = 'opted_out'
        AND suppression.lifted_at IS NULL
    )
    OR EXISTS (
        SELECT FROM crm_suppression AS suppression
        WHERE suppression.spelling = lower(record.email)
        AND suppression.spelling <> suppression.address
        AND suppression.kind = 'opted_out'
        AND suppression.lifted_at IS NULL
    )
)


-- name: is_not_to_be_called
-- Whether a record is not to be called because the CRM says so, or because of its number.
-- Reads `record` of the statement around it.
(
    record.do_not_call
    OR (
        record.phone_number <> ''
        AND EXISTS (
            SELECT FROM crm_suppression AS suppression
            WHERE suppression.address = record.phone_number
            AND suppression.kind = 'do_not_call'
            AND suppression.lifted_at IS NULL
        )
    )
)


-- name: successor
-- The CRM id of the record that a merged or converted `person` is now; nothing for all others.
COALESCE(NULLIF(person.fields ->> 'MasterRecordId', ''), NULLIF(person.fields ->> 'ConvertedContactId', ''))


-- name: match_campaigns
-- Which campaigns the staged campaign members name: by CRM id, or else by name.
INSERT INTO staged_account (reference, is_campaign, record_id, fitting)
SELECT named.account, TRUE, min(fitting.id), count(fitting.id)
FROM (
    SELECT DISTINCT staged.account
    FROM staged_record AS staged
    WHERE staged.account <> ''
    AND staged.object = 'campaign member'
) AS named
LEFT JOIN LATERAL (
    SELECT campaign.id, 1 AS way
    FROM crm_record AS campaign
    WHERE campaign.crm_id = named.account
    AND campaign.object = 'campaign'
    UNION ALL
    SELECT campaign.id, 2
    FROM crm_record AS campaign
    WHERE campaign.object = 'campaign'
    AND lower(campaign.name) COLLATE "C" = lower(named.account) COLLATE "C"
    AND NOT campaign.is_deleted
    ORDER BY way
    FETCH FIRST 1 ROW WITH TIES
) AS fitting ON TRUE
GROUP BY named.account


-- name: write_campaign_ids
-- Where a staged campaign member names its campaign, store the campaign's CRM id as `CampaignId`, which rules and
-- templates go by, and not the name; nothing if the campaign has no id.
UPDATE staged_record AS staged
SET fields = CASE
    WHEN campaign.crm_id IS NULL THEN staged.fields - 'CampaignId'
    ELSE jsonb_set(staged.fields, ARRAY['CampaignId'], to_jsonb(campaign.crm_id))
END
FROM staged_account AS matched
JOIN crm_record AS campaign ON campaign.id = matched.record_id
WHERE matched.is_campaign
AND matched.fitting = 1
AND staged.object = 'campaign member'
AND staged.account = matched.reference
AND staged.fields ->> 'CampaignId' IS DISTINCT FROM campaign.crm_id


-- name: refuse_members
-- Take out the staged campaign members whose campaign, lead or contact is not here, or not for certain. One that the
-- CRM deleted needs neither. Gives (file_number, line, column, reason).
WITH checked AS (
    SELECT
        staged.row,
        staged.account,
        staged.person,
        COALESCE(campaign.fitting, 0) AS campaigns,
        COALESCE(person.fitting, 0) AS persons,
        staged.is_new OR staged.account IS NOT NULL AS needs_campaign,
        staged.is_new OR staged.person IS NOT NULL AS needs_person
    FROM staged_record AS staged
    LEFT JOIN staged_account AS campaign ON campaign.reference = staged.account AND campaign.is_campaign
    LEFT JOIN staged_person AS person ON person.reference = staged.person
    WHERE staged.object = 'campaign member'
    AND (staged.is_new OR staged.is_deleted IS NOT TRUE)
),
refused AS (
    DELETE FROM staged_record AS staged
    USING checked
    WHERE staged.row = checked.row
    AND ((checked.needs_campaign AND checked.campaigns <> 1) OR (checked.needs_person AND checked.persons <> 1))
    RETURNING staged.row, staged.file_number, staged.line, checked.*
)
SELECT
    refused.file_number,
    refused.line,
    CASE WHEN refused.needs_campaign AND refused.campaigns <> 1 THEN 'CampaignId' ELSE 'LeadOrContactId' END,
    CASE
        WHEN refused.needs_campaign AND COALESCE(refused.account, '') = '' THEN 'names no campaign'
        WHEN refused.needs_campaign AND refused.campaigns = 0 THEN format('there is no campaign %%s', refused.account)
        WHEN refused.needs_campaign AND refused.campaigns > 1
            THEN format('several campaigns are called %%s', refused.account)
        WHEN COALESCE(refused.person, '') = '' THEN 'names no lead or contact'
        WHEN refused.persons = 0 THEN format('there is no lead or contact %%s', refused.person)
        ELSE format('several contacts are called %%s', refused.person)
    END
FROM refused
ORDER BY refused.file_number, refused.line


-- name: outlived_members
-- Lock the campaign members whose lead or contact the import merged or converted, and who are to stand for what became
-- of them. Parameters: changed (bigint[]). Gives (id, person).
SELECT member.id, successor.id
FROM crm_record AS member
JOIN crm_record AS person ON person.id = member.person_id
JOIN crm_record AS successor
    ON successor.crm_id = {successor}
    AND successor.object IN ('contact', 'lead')
WHERE member.object = 'campaign member'
AND (
    person.id = ANY (%(changed)s::bigint[])
    -- The contact may come in a later file than the conversion.
    OR successor.id IN (SELECT staged.record_id FROM staged_record AS staged WHERE staged.is_new)
)
ORDER BY member.id
FOR NO KEY UPDATE OF member


-- name: stand_for_successors
-- Let campaign members stand for other persons. Parameters: members and persons (bigint[], side by side), import_id.
UPDATE crm_record AS member
SET
    person_id = successor.person_id,
    source_digest = NULL,
    import_id = %(import_id)s
FROM unnest(%(members)s::bigint[], %(persons)s::bigint[]) AS successor (member_id, person_id)
WHERE member.id = successor.member_id
