-- The words of a record's name and email address, as the index record_by_words has them.
to_tsvector('simple'::regconfig, translate(record.name || ' ' || record.email, '.@_-+/', '      '))
