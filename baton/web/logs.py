"""What the log says of a request: one line for a refusal, and the traceback only of a bug."""

import logging

BUG, UNAVAILABLE = 500, 503


class RefusalsInOneLine(logging.Filter):
    """Django logs the exception of every answer from 400 on with its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", BUG)
        if status != BUG:
            record.exc_info = record.exc_text = None
        # Monitoring asks every few seconds; two lines each time would bury the first that says why.
        return not (status == UNAVAILABLE and record.name == "django.request")  # which `failures` has said
