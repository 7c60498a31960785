"""`python -m bench.machines [--seed N]`, as root, on a weekday: exit code 1 if anything is lost, doubled or stuck."""

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

import django

from bench.machines.databases import Pair
from bench.machines.network import NoNamespaces, machines

KEY = "of-a-database-that-exists-for-ten-minutes-0123456789"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    try:
        with machines() as made, tempfile.TemporaryDirectory(prefix="baton-machines-") as folder:
            state = Path(folder)
            state.chmod(0o711)  # for the account that root runs PostgreSQL under
            databases = state / "databases"
            databases.mkdir(mode=0o777)
            databases.chmod(0o777)
            pair = Pair(first=made["db1"], second=made["db2"], folder=databases)
            try:
                pair.start()
                os.environ |= {
                    "DATABASE_URL": pair.url,
                    "BATON_STATE": folder,
                    "BATON_SECRET_KEY": KEY,
                    "DJANGO_SETTINGS_MODULE": "baton.config.settings",
                }
                django.setup()
                from bench.machines.running import run  # noqa: PLC0415 - models need django.setup() first

                return run(made=made, pair=pair, state=state, dice=random.Random(arguments.seed))
            finally:
                pair.stop()
    except NoNamespaces as why:
        print(f"Not tried. {why}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
