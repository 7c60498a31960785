-- Participants of the records and of the users that an import changed.
{reached_records}
OR {reached_people}
