"""The entry of Django's DATABASES for DATABASE_URL, which libpq itself reads: several hosts, and every option it has.

A host that is cut off does not say goodbye. Without the limits here, whoever waits for its answer would wait for
hours: a page or a worker for the database; and PostgreSQL, with all locks of a transaction, for a page or a worker.
"""

from typing import Any

from psycopg.conninfo import conninfo_to_dict

# For our end of a connection: to give up after 5 seconds without an answer to the first packet, or 20 to a later one.
OUR_LIMITS = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "2",
    "tcp_user_timeout": "20000",
}
# For PostgreSQL's end: it ends the transaction of a machine that has not answered for 30 seconds.
ITS_LIMITS = (
    "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000"
)
NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def read_database(url: str) -> dict[str, Any]:
    """What Django needs to connect; `psycopg.ProgrammingError` if libpq cannot read the URL."""
    parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    known = {NAMES[name]: parts.pop(name, "") for name in NAMES}
    is_networked = bool(known["HOST"]) and not known["HOST"].startswith("/")
    limits = OUR_LIMITS | {"options": ITS_LIMITS} if is_networked else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        **known,
        "OPTIONS": limits | parts,
    }
