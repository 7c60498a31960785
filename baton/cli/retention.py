"""`baton retention`: how long data is kept, and what would be deleted now."""

import typer

from baton.cli.acting import moment, requires
from baton.cli.options import AsJson
from baton.cli.output import Column, print_json, print_table, say
from baton.insight.retention import old_counts
from baton.people.permissions import Verb


@requires(Verb.SET_UP)
def retention(ctx: typer.Context, *, as_json: AsJson = False) -> None:
    """List how long data is kept, and how much the worker would delete now. Deletes nothing."""
    counts = old_counts(at=moment(ctx))
    if as_json:
        print_json(
            [
                {"what": kept.title, "setting": kept.variable, "days": kept.days or None, "to_delete": count}
                for kept, count in counts.items()
            ]
        )
        return
    columns = [
        Column("What"), Column("Kept"), Column("To delete", is_number=True), Column("What stays", needs=140)
    ]  # fmt: skip
    print_table(
        columns,
        [(kept.title, f"{kept.days} days" if kept.days else "forever", count, kept.stays)
         for kept, count in counts.items()],
    )  # fmt: skip
    say("The worker deletes every night. Settings are BATON_KEEP_…_DAYS; see docs/operating.md.")
