"""An export of a CRM with as many leads as asked for, each of 32 columns, written the way Salesforce does."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

USERS = 200
COUNTRIES = ("Germany", "United States", "France", "Japan", "Brazil")
STATUSES = ("Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted")
HEADER = (
    "Id", "IsDeleted", "LastName", "FirstName", "Salutation", "Title", "Company", "Street", "City", "State",
    "PostalCode", "Country", "Phone", "MobilePhone", "Email", "Website", "LeadSource", "Status", "Industry", "Rating",
    "AnnualRevenue", "NumberOfEmployees", "OwnerId", "HasOptedOutOfEmail", "IsConverted", "CreatedDate",
    "CreatedById", "LastModifiedDate", "LastModifiedById", "DoNotCall", "SDR__c", "AE__c",
)  # fmt: skip


def write(folder: Path, *, leads: int, changed_share: float = 0) -> None:
    """User.csv and Lead.csv; in a share of the leads, status and SDR are others than without it."""
    folder.mkdir(exist_ok=True)
    with (folder / "User.csv").open("w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(("Id", "Username", "FirstName", "LastName", "Email", "IsActive", "TimeZoneSidKey"))
        writer.writerows(
            (_id("005", n), f"user{n}@bench.example", "User", n, f"user{n}@bench.example", "1", "America/Chicago")
            for n in range(USERS)
        )
    with (folder / "Lead.csv").open("w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(_leads(leads, changed_share))


def _leads(count: int, changed_share: float) -> Iterator[tuple[object, ...]]:
    dice, changes = random.Random(1), random.Random(2)
    for n in range(count):
        is_changed = changes.random() < changed_share
        owner, sdr, other = (_id("005", dice.randrange(USERS)) for _ in range(3))
        yield (
            _id("00Q", n), "0", f"Invented {n}", "Ann", "Ms.", "Head of Sales", f"Company {n % 50_000}",
            f"{n % 900} Long Street", "Springfield", "IL", f"{n % 99_999:05}", COUNTRIES[n % 5], f"+1 312 555 {n:07}",
            "", f"ann{n}@invented{n % 5000}.example", f"www.invented{n % 5000}.example", "Web",
            "Nurturing" if is_changed else STATUSES[n % 4], "Manufacturing", "Warm", f"{n * 37 % 9_000_000}",
            f"{n % 5000}", owner, "0", "0", "2026-01-02 03:04:05", owner, "2026-10-02 03:04:05", owner, "0",
            other if is_changed else sdr, other if n % 3 else "",
        )  # fmt: skip


def _id(prefix: str, number: int) -> str:
    """An id of 15 characters, as exports of reports have them."""
    return f"{prefix}Bn{number:010}"
