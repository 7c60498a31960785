"""Run the measurements and print them: `python -m bench [moves | undo | pages | imports | slow] [--actions N]`.

Those of the database have one of their own.
"""

import argparse
import os

import django
from rich.console import Console
from rich.table import Table

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "what",
        nargs="?",
        choices=["moves", "undo", "pages", "imports", "slow"],
        default="moves",
        help="what to measure",
    )
    arguments.add_argument("--actions", type=int, help="open participant actions: a million, or 24,000 to undo")
    arguments.add_argument("--enroll", type=int, default=100_000, help="records to enroll")
    arguments.add_argument("--leads", type=int, default=1_000_000, help="leads to import")
    arguments.add_argument("--explain", action="store_true", help="how PostgreSQL finds each page")
    wanted = arguments.parse_args()
    actions = wanted.actions or (24_000 if wanted.what == "undo" else 1_000_000)
    django.setup()

    from bench import imports, pages, slow_clients, undoing  # noqa: PLC0415 - models need django.setup() first
    from bench.database import scratch_database  # noqa: PLC0415

    if wanted.what == "slow":
        slow_clients.show()
        return
    if wanted.what == "imports":
        with scratch_database():
            imports.show(leads=wanted.leads)
        return
    if wanted.what == "undo":
        with scratch_database():
            undoing.show(actions=actions)
        return
    if wanted.what == "pages":
        with scratch_database():
            pages.fill(actions=2 * actions)
            pages.show(explain=wanted.explain)
        return
    _show_moves(enroll=wanted.enroll, actions=actions)


def _show_moves(*, enroll: int, actions: int) -> None:
    from bench import measures, organisation  # noqa: PLC0415 - as above
    from bench.database import scratch_database  # noqa: PLC0415

    table = Table("", "rows", "seconds", "floor", "seconds", "ratio", title="Cost against a floor of the same rows")
    with scratch_database():
        made = organisation.make(records=enroll)
        enrolled = [measures.enrollment(made), *measures.enrollment_by_turns(made)]
    with scratch_database():
        made = organisation.make(records=actions // organisation.ACTIONS)
        measures.enroll_all(made)
        moved = list(measures.moves(made))
    for measure in [*enrolled, *moved]:
        table.add_row(
            measure.name, f"{measure.rows:,}", f"{measure.seconds:.2f}", f"{measure.floor}",
            f"{measure.floor_seconds:.2f}", f"{measure.ratio:.2f}",
        )  # fmt: skip
    Console(width=100).print(table)


if __name__ == "__main__":
    main()
