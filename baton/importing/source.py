"""The files of an import, and which mapping reads them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from django.conf import settings

from baton.importing.models import Import
from baton.importing.options import ImportOptions
from baton.importing.saved import all_mappings, mapping_for
from baton.mappings.crm_mapping import CrmMapping
from baton.mappings.kinds import Kind
from baton.mappings.recognition import recognize
from baton.tables import Limits, ReadingOptions, Table, Tables, Unread, UnreadableSource, open_tables


class NothingToImport(UnreadableSource):
    """No table of the files is one of users, queues or records."""


@dataclass(frozen=True)
class Source:
    """Tables with their kinds, in the order in which they are imported: users first, contacts last. What is not
    imported is in `unread`, with the reason.
    """

    mapping: CrmMapping
    tables: tuple[tuple[Kind, Table], ...]
    unread: tuple[Unread, ...]
    opened: Tables

    @classmethod
    def open(cls, paths: Sequence[Path], *, options: ImportOptions, mapping: CrmMapping | None = None) -> Self:
        """Open files, folders or zips, and recognize them; with a mapping, by that one. What was saved for files of
        this shape goes before what fits. Raises `UnreadableSource`.
        """
        opened = open_tables(
            paths,
            options=ReadingOptions(encoding=options.encoding, separator=options.separator),
            limits=Limits(total_bytes=settings.IMPORT_UNPACKED_MEGABYTES * 1024**2),
        )
        if mapping:
            return cls._recognized(opened, [mapping])
        source = cls._recognized(opened, [*all_mappings().values()])
        saved = mapping_for(table.header for _kind, table in source.tables)
        return source.read_by(CrmMapping.model_validate(saved.mapping)) if saved else source

    @classmethod
    def of_job(cls, job: Import, paths: Sequence[Path]) -> Self:
        """The uploaded files of an import, by the mapping that was chosen for it if one was."""
        mapping = CrmMapping.model_validate(job.mapping) if job.mapping else None
        return cls.open(paths, options=ImportOptions.from_json(job.options), mapping=mapping)

    def read_by(self, mapping: CrmMapping) -> Self:
        """The same files by another mapping."""
        return self._recognized(self.opened, [mapping])

    def with_terms(
        self, *, default_owner: str | None = None, date_order: str | None = None, time_zone: str | None = None
    ) -> Self:
        """The same files under other terms than the mapping says."""
        terms = {"default_owner": default_owner, "date_order": date_order, "time_zone": time_zone}
        rules = {name: term for name, term in terms.items() if term is not None}
        return replace(self, mapping=self.mapping.with_rules(**rules)) if rules else self

    @property
    def size(self) -> int:
        """The bytes that reading all of them once will report."""
        return sum(table.size for _kind, table in self.tables)

    @property
    def remarks(self) -> list[str]:
        """How the files were read, and what was passed over, in sentences."""
        readings = [f"{table.name}: {table.reading}." for _kind, table in self.tables]
        passed_over = [f"{unread.name} was not read: {unread.reason}." for unread in self.unread]
        return [*readings, *passed_over]

    @classmethod
    def _recognized(cls, opened: Tables, among: Sequence[CrmMapping]) -> Self:
        recognition = recognize(opened.tables, among)
        unread = (*opened.unread, *recognition.unread)
        if recognition.mapping is None or not recognition.tables:
            # Each file with its own reason: “nothing can be imported” alone leaves nothing to correct.
            reasons = " ".join(f"{passed_over.name}: {passed_over.reason}." for passed_over in unread)
            raise NothingToImport(f"Nothing can be imported. {reasons}".strip())
        by_name = {table.name: table for table in opened.tables}
        tables = tuple((kind, by_name[table.name]) for table, kind in recognition.tables)
        return cls(recognition.mapping, tables, unread, opened)
