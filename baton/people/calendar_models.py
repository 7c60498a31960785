"""What Baton remembers of the calendars that people keep elsewhere, in Outlook or Google."""

from django.db import models

from baton.rules.absences import AbsenceDays


class ImportedAbsence(models.Model):
    """An event of a user's calendar, and the absence that was made of it.

    The days are those of the calendar. The absence may have others, because it `is_shortened` beside time away that
    was planned already, or because somebody changed it. No absence: it was canceled in Baton, and stays so until the
    event moves. `recurrence` says which of the events that repeat under one `uid`.
    """

    class Origin(models.TextChoices):
        """Where the calendar was read. An event that vanishes from the one may still be in the other."""

        FILE = "file", "File"
        ADDRESS = "address", "Address"

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    absence = models.OneToOneField(
        "people.Absence", on_delete=models.SET_NULL, null=True, related_name="imported_from"
    )
    origin = models.CharField(max_length=7, choices=Origin)
    uid = models.CharField(max_length=255)
    recurrence = models.CharField(max_length=40, blank=True)
    first_day = models.DateField()
    last_day = models.DateField()
    from_time = models.TimeField(null=True)
    until_time = models.TimeField(null=True)
    is_shortened = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "uid", "recurrence"], name="an_event_of_a_calendar_is_imported_once"
            ),
        ]

    @property
    def days(self) -> AbsenceDays:
        """The days and hours as the calendar had them."""
        return AbsenceDays(self.first_day, self.last_day, self.from_time, self.until_time)


class CalendarAddress(models.Model):
    """The address of a calendar that a user keeps elsewhere; it is read every hour.

    `etag` and `last_modified` are the version that was read last. `result` and `fault` are sentences: what reading it
    changed, and why it can't be read now. An address is a secret: whoever knows it reads the calendar.
    """

    user = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="calendar_address")
    address = models.CharField(max_length=2000)
    cover = models.ForeignKey(
        "people.Owner", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    cover_is_shared = models.BooleanField(default=False)
    etag = models.CharField(max_length=255, blank=True)
    last_modified = models.CharField(max_length=255, blank=True)
    read_at = models.DateTimeField(null=True)
    # When its content was read, and not only that it was unchanged.
    content_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=255, blank=True)
    fault = models.CharField(max_length=255, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(cover=models.F("user")), name="nobody_covers_their_own_calendar"
            ),
        ]


class AbsenceFeed(models.Model):
    """The secret address at which a user's calendar program reads absences; another `number` is another address."""

    user = models.OneToOneField("people.User", on_delete=models.CASCADE, related_name="absence_feed")
    number = models.CharField(max_length=32)
