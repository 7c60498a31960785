"""All settings, read from the environment once. `docs/operating.md` lists the variables."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url

from baton.config import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
STATE = Path(os.environ.get("BATON_STATE") or ROOT / "var")

DEBUG = os.environ.get("BATON_DEBUG") == "1"
SECRET_KEY = os.environ.get("BATON_SECRET_KEY") or embedded.secret_key(STATE)

# Where people reach Baton. With https, a proxy in front ends the encryption and says so in X-Forwarded-Proto.
BATON_URL = os.environ.get("BATON_URL") or "http://127.0.0.1:8000"
HTTPS = BATON_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(BATON_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BATON_URL.rstrip("/")]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # monitoring asks the server itself
SECURE_HSTS_SECONDS = int(os.environ.get("BATON_HSTS_SECONDS", "31536000")) if HTTPS else 0
# Whether other names of the domain speak https as well, Baton cannot know.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_NAME = "baton_session"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL") or embedded.database_url(STATE),
        conn_max_age=600,
        conn_health_checks=True,
    )
}

INSTALLED_APPS = [
    "baton.people",
    "baton.crm",
    "baton.sequences",
    "baton.participants",
    "baton.delegation",
    "baton.mail",
    "baton.web",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
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
    "django.middleware.security.SecurityMiddleware",
    "baton.web.security.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "baton.web.zone.time_zone_of_the_user",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "baton" / "templates"],
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
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

USE_TZ = True
TIME_ZONE = os.environ.get("BATON_TIME_ZONE") or "UTC"
LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "baton.config.formats"

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
STATICFILES_DIRS = [ROOT / "baton" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Mail leaves through one server: smtp://host, smtp+tls://user:password@host:587 (STARTTLS) or smtps:// (TLS).
_SMTP = urlsplit(os.environ.get("BATON_SMTP_URL", ""))
EMAIL_HOST = _SMTP.hostname or ""
EMAIL_PORT = _SMTP.port or {"smtps": 465, "smtp+tls": 587}.get(_SMTP.scheme, 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _SMTP.scheme == "smtp+tls", _SMTP.scheme == "smtps"
# In seconds: to connect, for the answer to a command, and for the answer to the end of an email (RFC 5321, 4.5.3.2).
EMAIL_TIMEOUT, EMAIL_COMMAND_TIMEOUT, EMAIL_ACCEPTANCE_TIMEOUT = 30, 300, 600
MAILS_PER_DAY = int(os.environ.get("BATON_MAILS_PER_DAY", "200"))
MAILS_PER_MINUTE = int(os.environ.get("BATON_MAILS_PER_MINUTE", "20"))
# Set by `baton run` where mail goes to its own catch-all server.
CATCH_ALL = os.environ.get("BATON_CATCH_ALL") == "1"

# Who is told when a mail does not arrive; blank, whoever it is from. `{tag}` in it becomes the name of the mail.
BOUNCES_TO = os.environ.get("BATON_BOUNCES_TO", "")
# Where answers to mail arrive: imaps://user:password@host:993/INBOX; blank, nothing is read.
IMAP_URL = os.environ.get("BATON_IMAP_URL", "")

PROCRASTINATE_IMPORT_PATHS = ["baton.worker.tasks", "baton.worker.mail"]
PROCRASTINATE_ON_APP_READY = "baton.worker.failures.watch"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "baton": {"level": "INFO"},
        # Django's own would mail the admins, of whom there are none, and in debug print every line twice.
        "django": {"handlers": [], "level": "INFO"},
    },
}
