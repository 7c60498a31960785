"""What a file is by its first bytes, whatever its name says."""

OLE = b"\xd0\xcf\x11\xe0"
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
BEGINNING = 64

_FOREIGN = (
    (b"%pdf", "is a PDF; export it as CSV or Excel"),
    (b"\x1f\x8b", "is packed with gzip; unpack it first"),
    (b"\x89png", "is a picture"),
    (b"{", "is JSON; export it as CSV or Excel"),
    (b"[{", "is JSON; export it as CSV or Excel"),
    (b"<!doctype", "is a web page, whatever its name says; export it as CSV or .xlsx"),
    (b"<html", "is a web page, whatever its name says; export it as CSV or .xlsx"),
    (b"<meta", "is a web page, whatever its name says; export it as CSV or .xlsx"),
    (b"<table", "is a web page, whatever its name says; export it as CSV or .xlsx"),
    (b"<?xml", "is XML; save it as CSV or .xlsx"),
)


def is_workbook(beginning: bytes) -> bool:
    return beginning.startswith((OLE, *ZIPS))


def foreign_kind(beginning: bytes) -> str | None:
    """Why a file that begins so is no table, if it is none."""
    start = beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return next((reason for first_bytes, reason in _FOREIGN if start.startswith(first_bytes)), None)
