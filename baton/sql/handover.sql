(SELECT recorded.id FROM recorded)
