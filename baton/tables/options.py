"""What a user says about the files, and what Baton refuses to read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What overrules the encoding and the separator that each file seems to have."""

    encoding: str | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How large files may be. Bytes are counted unpacked."""

    total_bytes: int = 4 * 1024**3
    # In one zip file. An export with attachments has many that are no tables.
    files: int = 50_000
    # How many times larger a zip file may become. Exports of a CRM become 5 to 40 times larger.
    ratio: int = 250
    # Lengths are counted in characters.
    line_length: int = 8 * 1024**2
    # The longest text of a Salesforce field. It also limits how much an open quote can take in.
    cell_length: int = 131_072
    columns: int = 2_000
    workbook_bytes: int = 512 * 1024**2
    # A workbook is held in memory while it is unpacked, by a process of its own.
    workbook_cells: int = 10_000_000
    workbook_memory: int = 2 * 1024**3
