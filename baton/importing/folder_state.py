"""The watched folder as Setup shows it: what a worker saw in it last, and what was imported from it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from baton.importing.jobs import AT_WORK
from baton.importing.models import FolderLook
from baton.importing.queries import ListedImport, newest_from_folder

# A worker looks every minute. The first look after its start, or behind another import, takes longer.
OVERDUE = timedelta(minutes=5)
IMPORTS_LISTED = 10


@dataclass(frozen=True, slots=True)
class FolderState:
    """`folder` is blank where none is watched. Without a `look`, no worker has seen it yet. While a worker is
    importing, it looks for no other files.
    """

    folder: str
    look: FolderLook | None
    imports: tuple[ListedImport, ...]
    is_importing: bool
    is_overdue: bool

    @property
    def works(self) -> bool:
        return bool(self.folder and self.look and not self.look.problem and not self.is_overdue)


def folder_state(*, at: datetime) -> FolderState:
    """Two queries."""
    configured = str(settings.IMPORT_FOLDER or "")
    look = FolderLook.objects.first()
    is_recent = look is not None and at - look.looked_at < OVERDUE
    # The setting may be that of the workers alone, so a recent look counts, too; an old one may be of another folder.
    if look and look.folder != configured and not is_recent:
        look = None
    imports = tuple(newest_from_folder(IMPORTS_LISTED))
    is_importing = any(listed.job.status in AT_WORK for listed in imports)
    return FolderState(
        folder=look.folder if look else configured,
        look=look,
        imports=imports,
        is_importing=is_importing,
        is_overdue=look is not None and not is_recent and not is_importing,
    )
