"""Mappings: what the columns of a CRM's files mean to Baton.

`recognize` finds the mapping and the kind of each table, `plan_table` what becomes of each column, `survey` what only
the cells tell, and `row_reader` reads the rows. Nothing here uses the database.
"""
