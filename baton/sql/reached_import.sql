-- Participants of the records and of the users that an import changed.
({reached_records})
UNION
({reached_people})
