"""What of a request stands in the log: one line for a refusal, and the traceback only of a bug."""

import logging

BUG = 500


class RefusalsInOneLine(logging.Filter):
    """Django logs the exception of every answer from 400 on with its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", BUG)
        if status != BUG:
            record.exc_info = record.exc_text = None
        return True
