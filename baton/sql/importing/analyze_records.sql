-- Tell the planner of many new records, as `analyze_participants` does of participants.
ANALYZE (SKIP_LOCKED) crm_record, crm_recordlookup
