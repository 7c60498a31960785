"""All settings, read from the environment once. `docs/operating.md` lists the variables."""

import os
from pathlib import Path

import dj_database_url

from baton.config import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
STATE = Path(os.environ.get("BATON_STATE", ROOT / "var"))

DEBUG = os.environ.get("BATON_DEBUG") == "1"
SECRET_KEY = os.environ.get("BATON_SECRET_KEY") or embedded.secret_key(STATE)
ALLOWED_HOSTS = os.environ.get("BATON_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or embedded.database_url(STATE))}

INSTALLED_APPS = [
    "baton.people",
    "baton.crm",
    "baton.sequences",
    "baton.participants",
    "baton.delegation",
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
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "baton.web.urls"
USE_TZ = True
TIME_ZONE = os.environ.get("BATON_TIME_ZONE", "UTC")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
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
        },
    },
]
