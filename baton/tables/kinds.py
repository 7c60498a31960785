"""What a file is by its first bytes, whatever its name says."""

OLE = b"\xd0\xcf\x11\xe0"
ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
BEGINNING = 64

_PAGES = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<body", b"<style", b"<div", b"<table")
_FOREIGN = (
    (b"%pdf", "is a PDF; export it as CSV or Excel"),
    (b"\x1f\x8b", "is packed with gzip; unpack it first"),
    (b"\x89png", "is a picture"),
    (b"{", "is JSON; export it as CSV or Excel"),
    (b"[{", "is JSON; export it as CSV or Excel"),
    (b"<?xml", "is XML; save it as CSV or .xlsx"),
)


def is_workbook(beginning: bytes) -> bool:
    return beginning.startswith((OLE, *ZIPS))


def is_web_page(beginning: bytes) -> bool:
    return _start(beginning).startswith(_PAGES)


def foreign_kind(beginning: bytes) -> str | None:
    """Why a file that begins so is no table, if it is none."""
    start = _start(beginning)
    return next((reason for first_bytes, reason in _FOREIGN if start.startswith(first_bytes)), None)


def _start(beginning: bytes) -> bytes:
    return beginning.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
