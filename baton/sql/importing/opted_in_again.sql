-- The addresses of records that the CRM had opted out and now opts in, and when the CRM last changed each; nothing where
-- it does not say so, or says the same as before. Gives (email, when as the CRM writes it).
SELECT
    arriving.email,
    CASE
        WHEN arriving.fields ->> 'LastModifiedDate' <> COALESCE(record.fields ->> 'LastModifiedDate', '')
            THEN arriving.fields ->> 'LastModifiedDate'
    END
FROM crm_record AS record
JOIN arriving ON arriving.record_id = record.id
WHERE record.opted_out_of_email
AND NOT arriving.opted_out_of_email
AND arriving.email <> ''
