"""A folder that is watched: what appears in it is imported, and put away with a report.

What is there at once is one import. It moves to `working/` first, then to `done/` or `failed/`. An import that was
broken off lies in `working/` still, and is taken again.
"""

import json
import logging
from datetime import datetime
from pathlib import Path
from time import time
from typing import Any

from baton.importing.models import FolderLook, Import
from baton.importing.options import ImportOptions
from baton.importing.running import run, start
from baton.importing.source import Source
from baton.importing.writing import ImportRefused
from baton.mappings.surveying import DateOrderUndecided
from baton.tables import UnreadableSource

WORKING, DONE, FAILED = "working", "done", "failed"
SECONDS_TO_SETTLE = 30  # since the last write; until then a file may be on its way still
REPORT = "report.json"

log = logging.getLogger("baton.importing")


def take(folder: Path, *, at: datetime, seconds_to_settle: float = SECONDS_TO_SETTLE) -> int:
    """Import what lies in the folder; how many imports that were."""
    for place in (WORKING, DONE, FAILED):
        (folder / place).mkdir(exist_ok=True)
    _set_aside(folder, at, seconds_to_settle)
    batches = sorted((folder / WORKING).iterdir())
    for batch in batches:
        _import(folder, batch, at)
    return len(batches)


def look(folder: Path, *, at: datetime) -> None:
    """As `take`, and note what was seen, for the page in Setup."""
    try:
        take(folder, at=at)
        _note(folder, at, waiting=len(_entries(folder)))
    except OSError as unusable:
        reason = unusable.strerror or "it cannot be read"
        _note(folder, at, problem=f"{unusable.filename or folder}: {reason}")
        raise


def _note(folder: Path, at: datetime, *, waiting: int = 0, problem: str = "") -> None:
    seen = {"folder": str(folder), "looked_at": at, "waiting": waiting, "problem": problem}
    FolderLook.objects.update_or_create(pk=1, defaults=seen)


def _entries(folder: Path) -> list[Path]:
    """What was put into the folder and is not imported yet."""
    places = (WORKING, DONE, FAILED)
    return [path for path in folder.iterdir() if path.name not in places and not path.name.startswith(".")]


def _set_aside(folder: Path, at: datetime, seconds_to_settle: float) -> None:
    """Move everything into a folder of its own, once nothing is being written any more."""
    entries = _entries(folder)
    # All wait for the newest, as one export is several files, and half of it would be imported as the whole.
    newest = max((path.stat().st_mtime for entry in entries for path in (entry, *entry.rglob("*"))), default=0.0)
    if not entries or time() - newest < seconds_to_settle:
        return
    batch = folder / WORKING / at.strftime("%Y-%m-%d_%H-%M-%S")
    batch.mkdir(exist_ok=True)
    for entry in entries:
        # Within one file system, so it is at once: a kill leaves a file in one place or the other, never half of it.
        entry.rename(batch / entry.name)


def _import(folder: Path, batch: Path, at: datetime) -> None:
    options = ImportOptions()
    names = ", ".join(sorted(path.name for path in batch.iterdir() if path.name != REPORT))
    job = start(source=names, origin=Import.Origin.FOLDER, by=None, at=at)
    try:
        report = run(job, Source.open([batch], options=options), options=options, at=at)
    # Anything else leaves the batch in `working/`, for the next try, as it is not the fault of the files.
    except (ImportRefused, DateOrderUndecided, UnreadableSource) as refused:
        Import.objects.filter(pk=job.pk).update(status=Import.Status.FAILED, error=str(refused), finished_at=at)
        log.warning("%s was not imported: %s", names, refused)
        _put_away(batch, folder / FAILED, {"error": str(refused)})
    else:
        log.info("%s was imported: import %s", names, job.pk)
        _put_away(batch, folder / DONE, report.as_json())


def _put_away(batch: Path, place: Path, report: dict[str, Any]) -> None:
    (batch / REPORT).write_text(json.dumps(report, indent=2, ensure_ascii=False), encoding="utf-8")
    target, number = place / batch.name, 1
    while target.exists():
        number += 1
        target = place / f"{batch.name}-{number}"
    batch.rename(target)
