"""Ten minutes of work, email and imports while web server, worker and database are killed: is all accounted for?"""
