"""Mappings: what the columns of a CRM's files mean to Baton. Knows no database.

`recognize` finds the mapping and the kind of each table, `plan_table` what becomes of each column, `survey` what only
the cells tell, and `row_reader` reads the rows.
"""

from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.mapping_files import InvalidMappingFile, parse_mapping, read_mapping, shipped, write_mapping
from baton.mappings.plan import Column, TablePlan
from baton.mappings.planning import plan_table
from baton.mappings.reading import RowReader, row_reader
from baton.mappings.reading_people import QueueReader
from baton.mappings.recognition import Recognition, recognize, why_unread
from baton.mappings.surveying import DateOrderUndecided, Survey, survey

__all__ = [
    "Column",
    "CrmMapping",
    "DateOrderUndecided",
    "InvalidMappingFile",
    "QueueReader",
    "Recognition",
    "RowReader",
    "Survey",
    "TablePlan",
    "parse_mapping",
    "plan_table",
    "read_mapping",
    "recognize",
    "row_reader",
    "shipped",
    "survey",
    "why_unread",
    "write_mapping",
]
