import tracemalloc
from collections.abc import Iterator

from baton.connectors.salesforce import RecordRow
from baton.connectors.salesforce.crm_ids import crm_id

from .conftest import ANN, BEN, Folder

ROWS = 100_000


def many_leads() -> Iterator[bytes]:
    yield b"Id,OwnerId,LastName,Email,CreatedDate,SDR__c\n"
    for number in range(ROWS):
        lead = crm_id(f"00Q{number:012}")
        second = f"{number % 24:02}:{number % 60:02}:{number % 59:02}"
        yield f"{lead},{ANN},Lee,lee{number}@acme.example,2024-01-22T{second}.000Z,{BEN}\n".encode()


def test_a_hundred_thousand_leads_pass_through_a_few_megabytes(folder: Folder) -> None:
    with (folder.path / "Lead.csv").open("wb") as leads:
        leads.writelines(many_leads())
    export = folder.open()
    assert export.files["Lead.csv"] > 10_000_000
    tracemalloc.start()
    try:
        read = sum(isinstance(row, RecordRow) for row in export.records("lead"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read == ROWS
    assert peak < 4_000_000
