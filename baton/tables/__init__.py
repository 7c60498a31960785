"""Turns the files of any program into tables of text cells. Knows no CRM."""

from baton.tables.faults import UnreadableSource
from baton.tables.options import Limits, ReadingOptions
from baton.tables.rows import Fault, Line, OnBytes, Remark, Unread
from baton.tables.sources import open_tables
from baton.tables.table import Table, Tables

__all__ = [
    "Fault",
    "Limits",
    "Line",
    "OnBytes",
    "ReadingOptions",
    "Remark",
    "Table",
    "Tables",
    "Unread",
    "UnreadableSource",
    "open_tables",
]
