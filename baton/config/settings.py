"""All settings, from the environment, which is read and checked once. `docs/operating.md` lists the variables."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from baton.config import embedded
from baton.config.database import read_database
from baton.config.environment import read_environment
from baton.config.places import state_folder

ROOT = Path(__file__).resolve().parent.parent.parent
WEB = ROOT / "baton" / "web"
ENVIRONMENT = read_environment(os.environ)
STATE = ENVIRONMENT.state or state_folder(
    checkout=ROOT, variables=os.environ, is_root=os.geteuid() == 0, home=Path.home()
)

DEBUG = ENVIRONMENT.is_debug
SECRET_KEY = ENVIRONMENT.secret_key or embedded.secret_key(STATE)

# Where people reach Baton. With https, a proxy in front ends the encryption and says so in X-Forwarded-Proto.
BATON_URL = ENVIRONMENT.url
HTTPS = BATON_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(BATON_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BATON_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]  # monitoring asks the server itself
SECURE_HSTS_SECONDS = ENVIRONMENT.hsts_seconds if HTTPS else 0
# Whether other names of the domain speak https as well, Baton cannot know.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_ENGINE = "baton.people.browsers"
SESSION_COOKIE_NAME = "baton_session"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# After so long somebody signs in again: since they did, and (0: never) since the last click.
SESSION_HOURS = ENVIRONMENT.session_hours
SESSION_IDLE_MINUTES = ENVIRONMENT.session_idle_minutes
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
# The provider of OpenID Connect, if there is one; and whether people may sign in with passwords besides.
SINGLE_SIGN_ON = ENVIRONMENT.sign_on
PASSWORD_SIGN_IN = ENVIRONMENT.is_password_sign_in
# Whose password is not enough.
TWO_FACTOR_ROLES = ENVIRONMENT.two_factor_roles
# Whose X-Forwarded-For is believed: addresses or networks.
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies

HAS_EMBEDDED_DATABASE = ENVIRONMENT.database_url is None
DATABASES = {"default": read_database(ENVIRONMENT.database_url or embedded.database_url(STATE))}

INSTALLED_APPS = [
    "baton.people",
    "baton.crm",
    "baton.sequences",
    "baton.participants",
    "baton.notices",
    "baton.delegation",
    "baton.importing",
    "baton.mail",
    "baton.web",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "procrastinate.contrib.django",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "baton.web.urls"
WSGI_APPLICATION = "baton.config.wsgi.application"
MIDDLEWARE = [
    "baton.web.observing.observe_requests",
    "django.middleware.security.SecurityMiddleware",
    "baton.web.security.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "baton.web.failures.PlainAnswers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "baton.web.zone.time_zone_of_the_user",
    "django.contrib.messages.middleware.MessageMiddleware",
    "baton.web.sessions.sessions_that_end",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "baton.web.account.second_factor.two_factor_first",
    "baton.web.account.interrupted.FormsSurviveSignIn",
    "baton.web.htmx.vary_by_htmx",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": sorted(WEB.glob("*/templates")),  # beside the views of each room; what they share is in web/templates
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["baton.web.templatetags.permissions"],
        },
    },
]

AUTH_USER_MODEL = "people.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name", "email"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "baton.config.formats"

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = sorted(WEB.glob("*/static"))  # as with templates
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# The server that sends email; without one, none is sent.
_SMTP = ENVIRONMENT.smtp
EMAIL_HOST, EMAIL_PORT = (_SMTP.host, _SMTP.port) if _SMTP else ("", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (_SMTP.user, _SMTP.password) if _SMTP else ("", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = (_SMTP.has_starttls, _SMTP.has_tls) if _SMTP else (False, False)
# In seconds: to connect, for the answer to a command, and for the answer to the end of an email (RFC 5321, 4.5.3.2).
EMAIL_TIMEOUT, EMAIL_COMMAND_TIMEOUT, EMAIL_ACCEPTANCE_TIMEOUT = 30, 300, 600
MAILS_PER_DAY = ENVIRONMENT.mails_per_day
MAILS_PER_MINUTE = ENVIRONMENT.mails_per_minute
# Delegation health: with how many actions due an owner is overloaded (0: three times the median), and after how many
# days an action is long overdue.
MOST_DUE, OVERDUE_DAYS = ENVIRONMENT.most_due, ENVIRONMENT.overdue_days
# Whether operators may look at rows in Django's admin.
ADMIN_SITE = ENVIRONMENT.has_admin_site
# Whether people may have Baton read calendars in its own network, too.
PRIVATE_CALENDARS = ENVIRONMENT.private_calendars
# The country (ISO 3166-1) of phone numbers that do not name one.
PHONE_REGION = ENVIRONMENT.phone_region
# Set by `baton run` where email goes to its own catch-all server.
CATCH_ALL = ENVIRONMENT.is_catch_all

# For how many days what happened is stored.
KEEPING = ENVIRONMENT.keeping

# Who is told when an email does not arrive; blank, its sender. `{tag}` in it becomes the name of the email.
BOUNCES_TO = ENVIRONMENT.bounces_to
# Notices are sent from this address; blank, from one at the host of `BATON_URL`.
NOTICES_FROM = ENVIRONMENT.notices_from or f"baton@{urlsplit(BATON_URL).hostname}"
# The mailbox of replies and bounces; blank, nothing is read.
IMAP_URL = ENVIRONMENT.imap_url

IMPORT_MEGABYTES = ENVIRONMENT.import_megabytes  # the most that can be uploaded at once
IMPORT_UNPACKED_MEGABYTES = ENVIRONMENT.import_unpacked_megabytes  # the most in all files of an import
IMPORT_FOLDER = ENVIRONMENT.import_folder
LARGEST_REQUEST = max(256, IMPORT_MEGABYTES + 16) * 1024**2  # bytes

PROCRASTINATE_IMPORT_PATHS = [
    "baton.worker.tasks",
    "baton.worker.mail",
    "baton.worker.imports",
    "baton.worker.notices",
    "baton.worker.calendars",
]
PROCRASTINATE_ON_APP_READY = "baton.worker.failures.watch"

# Whoever asks for /metrics from elsewhere than this machine names this token; blank, nobody else may.
METRICS_TOKEN = ENVIRONMENT.metrics_token
# Where faults and spans of requests, jobs and queries go; blank, nowhere.
RECEIVERS = ENVIRONMENT.receivers
# What no line of the log may show.
SECRETS = ENVIRONMENT.secrets(SECRET_KEY)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "baton.config.log_lines.TextLines", "secrets": SECRETS},
        "json": {"()": "baton.config.log_lines.JsonLines", "secrets": SECRETS},
    },
    "filters": {
        "refusals": {"()": "baton.web.logs.RefusalsInOneLine"},
        "origin": {"()": "baton.config.log_lines.WithOrigin"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": ENVIRONMENT.log_format,
            "filters": ["refusals", "origin"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "baton": {"level": "INFO"},
        "waitress.queue": {"level": "ERROR"},  # that a request waits for a thread is no news
        # Django's own would mail the admins, of whom there are none, and in debug print every line twice.
        "django": {"handlers": [], "level": "INFO"},
    },
}
