"""What the environment says, read and checked once, as one object.

Everything that is wrong is said at once, a sentence for each variable: what is wrong, and what to write instead.
No sentence repeats a value, because there may be a password in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, unquote, urlsplit

from baton.config import values
from baton.config.keeping import KEEPING_VARIABLES, Keeping, read_keeping
from baton.config.receivers import RECEIVER_VARIABLES, Receivers, read_receivers
from baton.config.single_sign_on import SIGN_ON_VARIABLES, SingleSignOn, read_single_sign_on, role_labels
from baton.config.values import MailServer, Network, Wrong

T = TypeVar("T")

# Every variable there is; `docs/operating.md` says what each is for.
VARIABLES = (
    "BATON_ADMIN_SITE",
    "BATON_BOUNCES_TO",
    "BATON_CATCH_ALL",
    "BATON_DEBUG",
    "BATON_HSTS_SECONDS",
    "BATON_IMAP_URL",
    "BATON_IMPORT_FOLDER",
    "BATON_IMPORT_MEGABYTES",
    "BATON_IMPORT_UNPACKED_MEGABYTES",
    "BATON_LOG_FORMAT",
    "BATON_MAILS_PER_DAY",
    "BATON_MAILS_PER_MINUTE",
    "BATON_METRICS_TOKEN",
    "BATON_MOST_DUE",
    "BATON_NOTICES_FROM",
    "BATON_OVERDUE_DAYS",
    "BATON_PHONE_REGION",
    "BATON_PRIVATE_CALENDARS",
    "BATON_SECRET_KEY",
    "BATON_SESSION_HOURS",
    "BATON_SESSION_IDLE_MINUTES",
    "BATON_SMTP_ALLOW_CLEARTEXT",
    "BATON_SMTP_URL",
    "BATON_STATE",
    "BATON_TIME_ZONE",
    "BATON_TRUSTED_PROXIES",
    "BATON_URL",
    "DATABASE_URL",
    *KEEPING_VARIABLES,
    *RECEIVER_VARIABLES,
    *SIGN_ON_VARIABLES,
)


class SettingsAreWrong(Exception):
    """What stands in the environment cannot be used; the message has a line for each variable."""


@dataclass(frozen=True)
class Environment:
    """The settings of this process. None means that Baton makes its own."""

    database_url: str | None = field(repr=False)
    secret_key: str | None = field(repr=False)
    state: Path | None
    url: str
    time_zone: str
    hsts_seconds: int
    smtp: MailServer | None
    mails_per_day: int
    mails_per_minute: int
    most_due: int
    overdue_days: int
    phone_region: str
    private_calendars: bool
    imap_url: str = field(repr=False)
    bounces_to: str
    notices_from: str
    import_megabytes: int
    import_unpacked_megabytes: int
    import_folder: Path | None
    session_hours: int
    session_idle_minutes: int
    keeping: Keeping
    trusted_proxies: tuple[Network, ...]
    sign_on: SingleSignOn | None
    is_password_sign_in: bool
    two_factor_roles: tuple[str, ...]
    log_format: str
    metrics_token: str = field(repr=False)
    receivers: Receivers
    is_debug: bool
    has_admin_site: bool
    is_catch_all: bool
    set_variables: Mapping[str, str] = field(repr=False)
    warnings: tuple[str, ...]

    def secrets(self, secret_key: str) -> tuple[str, ...]:
        """Every secret as it is written in the environment and as it is sent; none so short that it is a word."""
        passwords = [urlsplit(url).password for url in (self.database_url, self.imap_url) if url]
        ours = [self.smtp.password if self.smtp else "", self.sign_on.client_secret if self.sign_on else ""]
        written = [secret_key, self.metrics_token, *ours, *passwords]
        forms = {form for secret in written if secret for form in (secret, quote(secret, safe=""), unquote(secret))}
        return tuple(sorted(forms, key=len, reverse=True))

    def is_set(self, name: str) -> bool:
        return name in self.set_variables


def read_environment(variables: Mapping[str, str]) -> Environment:
    """Read all settings; `SettingsAreWrong` names everything that is wrong with them."""
    reader = _Reader(variables)
    positive = values.number(at_least=1)
    may_be_clear = reader.read("BATON_SMTP_ALLOW_CLEARTEXT", values.switch, default=False)
    environment = Environment(
        database_url=reader.read("DATABASE_URL", values.database_url, default=None),
        secret_key=reader.read("BATON_SECRET_KEY", values.secret_key, default=None),
        state=reader.read("BATON_STATE", Path, default=None),
        url=reader.read("BATON_URL", values.address, default="http://127.0.0.1:8000"),
        time_zone=reader.read("BATON_TIME_ZONE", values.time_zone, default="UTC"),
        hsts_seconds=reader.read("BATON_HSTS_SECONDS", values.number(at_least=0), default=31_536_000),
        smtp=reader.read("BATON_SMTP_URL", values.mail_server(may_be_clear=may_be_clear), default=None),
        mails_per_day=reader.read("BATON_MAILS_PER_DAY", positive, default=200),
        mails_per_minute=reader.read("BATON_MAILS_PER_MINUTE", positive, default=20),
        most_due=reader.read("BATON_MOST_DUE", values.number(at_least=0), default=0),
        overdue_days=reader.read("BATON_OVERDUE_DAYS", positive, default=14),
        phone_region=reader.read("BATON_PHONE_REGION", values.phone_region, default="US"),
        private_calendars=reader.read("BATON_PRIVATE_CALENDARS", values.switch, default=False),
        imap_url=reader.read("BATON_IMAP_URL", values.mailbox, default=""),
        bounces_to=reader.read("BATON_BOUNCES_TO", values.bounce_address, default=""),
        notices_from=reader.read("BATON_NOTICES_FROM", values.email_address, default=""),
        import_megabytes=reader.read("BATON_IMPORT_MEGABYTES", positive, default=200),
        import_unpacked_megabytes=reader.read("BATON_IMPORT_UNPACKED_MEGABYTES", positive, default=4096),
        import_folder=reader.read("BATON_IMPORT_FOLDER", Path, default=None),
        session_hours=reader.read("BATON_SESSION_HOURS", positive, default=12),
        session_idle_minutes=reader.read("BATON_SESSION_IDLE_MINUTES", values.number(at_least=0), default=0),
        keeping=read_keeping(reader.read),
        trusted_proxies=reader.read("BATON_TRUSTED_PROXIES", values.networks, default=()),
        sign_on=read_single_sign_on(reader.read, reader.problems),
        is_password_sign_in=reader.read("BATON_PASSWORD_SIGN_IN", values.switch, default=True),
        two_factor_roles=reader.read("BATON_TWO_FACTOR_ROLES", role_labels, default=()),
        log_format=reader.read("BATON_LOG_FORMAT", values.log_format, default="text"),
        metrics_token=reader.read("BATON_METRICS_TOKEN", values.token, default=""),
        receivers=read_receivers(reader.read),
        has_admin_site=reader.read("BATON_ADMIN_SITE", values.switch, default=False),
        is_debug=reader.read("BATON_DEBUG", values.switch, default=False),
        is_catch_all=reader.read("BATON_CATCH_ALL", values.switch, default=False),
        set_variables={name: text for name in VARIABLES if (text := variables.get(name, "").strip())},
        warnings=tuple(_unknown(variables)),
    )
    reader.problems += _without_a_way_in(environment)
    if reader.problems:
        raise SettingsAreWrong("\n".join(["These settings cannot be used:", *reader.problems]))
    return environment


def _without_a_way_in(environment: Environment) -> list[str]:
    if environment.is_password_sign_in or environment.sign_on:
        return []
    return ["BATON_PASSWORD_SIGN_IN leaves no other way to sign in. Set BATON_OIDC_ISSUER first."]


class _Reader:
    """Reads one variable after the other, and collects what is wrong."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self.variables = variables
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], T], *, default: T) -> T:
        text = self.variables.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except Wrong as wrong:
            self.problems.append(f"{name} {wrong}")
            return default


def _unknown(variables: Mapping[str, str]) -> list[str]:
    warnings = []
    for name in sorted(variables):
        if name.startswith("BATON_") and name not in VARIABLES:
            near = get_close_matches(name, VARIABLES, n=1, cutoff=0.75)
            suggestion = f" Did you mean {near[0]}?" if near else ""
            warnings.append(f"{name} is not a setting of Baton, so it has no effect.{suggestion}")
    return warnings
