"""`python -m bench.soak [--minutes 10] [--seed N]`: exit code 1 if anything is lost, doubled or stuck."""

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

import django

from baton.config.postgres import Server


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="baton-soak-") as folder:
        state = Path(folder)
        state.chmod(0o755)  # for the account that root runs PostgreSQL under
        server = Server(data=state / "postgres")
        server.ensure_it_answers()
        try:
            os.environ |= {
                "DATABASE_URL": server.url,
                "BATON_STATE": folder,
                "DJANGO_SETTINGS_MODULE": "baton.config.settings",
            }
            django.setup()
            from bench.soak import running  # noqa: PLC0415 - models need django.setup() first

            dice = random.Random(arguments.seed)
            return running.run(state=state, server=server, minutes=arguments.minutes, dice=dice)
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
