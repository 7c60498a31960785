"""Imports: what was uploaded or read, by whom, how far it has come, and what became of it."""

from django.db import models
from django.db.models import Q

from baton.delegation.models import Handover
from baton.people.models import User


class SavedMapping(models.Model):
    """A mapping that was saved to be used again. `shape` stands for the headers of the files that it was made for.

    `columns` says which field each of them fills, by kind of table: `[["lead", [["Hall", "Lead Source"]]]]`; a blank
    one is not imported.
    """

    name = models.CharField("name", max_length=255, unique=True)
    mapping = models.JSONField()
    shape = models.CharField(max_length=64, blank=True)
    columns = models.JSONField(null=True)
    saved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["shape"], condition=~Q(shape=""), name="mapping_of_a_shape")]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One import, from the browser, the command line or a watched folder.

    `options` are those of `baton.importing.options`, `report` and `preview` what `baton.importing.report` makes of
    what happened and would happen. Nobody in `by` is the operator.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        PREVIEWING = "previewing", "Preparing the preview"
        PREVIEWED = "previewed", "Ready to import"
        WAITING = "waiting", "Waiting to start"
        RUNNING = "running", "Importing"
        DONE = "done", "Imported"
        FAILED = "failed", "Not imported"
        UNDONE = "undone", "Undone"

    class Origin(models.TextChoices):
        BROWSER = "browser", "Browser"
        COMMAND_LINE = "cli", "Command line"
        FOLDER = "folder", "Watched folder"

    source = models.CharField("files", max_length=1000)
    origin = models.CharField("from", max_length=7, choices=Origin)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    status = models.CharField("status", max_length=10, choices=Status)
    created_at = models.DateTimeField("started")
    finished_at = models.DateTimeField("finished", null=True)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    stage = models.CharField(max_length=255, blank=True)
    bytes_read = models.BigIntegerField(default=0)
    bytes_in_all = models.BigIntegerField(default=0)
    preview = models.JSONField(null=True)
    report = models.JSONField(null=True)
    error = models.TextField(blank=True)
    handover = models.ForeignKey(Handover, on_delete=models.SET_NULL, null=True, related_name="imports")
    undone_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-id"], name="import_newest_first"),
            models.Index(
                fields=["status"],
                condition=Q(status__in=["previewing", "waiting", "running"]),
                # Only those at work, which are few among thousands of finished imports.
                name="import_at_work",
            ),
        ]

    def __str__(self) -> str:
        return self.source


class UploadedPart(models.Model):
    """A piece of an uploaded file, a megabyte each: the worker that reads it may be on another machine."""

    # The key is the order in which pieces are put together again;
    # a number of its own would be one index more a megabyte.
    pk = models.CompositePrimaryKey("upload_id", "file_number", "number")
    upload = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="parts", db_index=False)
    file_number = models.SmallIntegerField()
    file_name = models.CharField(max_length=255)
    number = models.IntegerField()
    content = models.BinaryField()


class RefusedRow(models.Model):
    """A row that did not go in, to be corrected and loaded again. `cells` are pairs of header and cell, in order."""

    of_import = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="refused_rows")
    table = models.CharField(max_length=255)
    line = models.BigIntegerField()
    cells = models.JSONField()
    reasons = models.JSONField()


class FolderLook(models.Model):
    """What a worker saw when it looked into the watched folder last, in one row: pages may be served by a machine
    without the folder. `waiting` counts files that may still be written; `problem` says why it cannot be used.
    """

    folder = models.TextField()
    looked_at = models.DateTimeField()
    waiting = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="there_is_one_look_into_the_folder")]
