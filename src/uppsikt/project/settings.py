"""Django's settings, read from the environment. Names are listed in docs/generated/settings.md."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from uppsikt.project.database import parse_url

PACKAGE = Path(__file__).resolve().parents[1]
DEVELOPMENT_KEY = "development-only-key-that-production-refuses"


def _flag(name: str) -> bool:
    return os.environ.get(name, "") == "1"


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


DEMO = _flag("UPPSIKT_DEMO")
DEBUG = False
SECRET_KEY = _text("UPPSIKT_SECRET_KEY", DEVELOPMENT_KEY)
DATA_DIR = _text("UPPSIKT_DATA")
KEYRING = _text("UPPSIKT_KEYRING")
PUBLIC_URL = _text("UPPSIKT_PUBLIC_URL", "http://localhost:8000")
ALLOWED_HOSTS = _text("UPPSIKT_HOSTS", "localhost,127.0.0.1").split(",")

META = {
    "graph_url": _text("UPPSIKT_META_GRAPH_URL", "https://graph.facebook.com"),
    "version": _text("UPPSIKT_META_VERSION", "v26.0"),
    "app_id": _text("UPPSIKT_META_APP_ID"),
    "app_secret": _text("UPPSIKT_META_APP_SECRET"),
    "verify_token": _text("UPPSIKT_META_VERIFY_TOKEN"),
}
PLATINA = {
    "url": _text("UPPSIKT_PLATINA_URL"),
    "oauth_url": _text("UPPSIKT_PLATINA_OAUTH_URL"),
    "client_id": _text("UPPSIKT_PLATINA_CLIENT_ID"),
    "client_secret": _text("UPPSIKT_PLATINA_CLIENT_SECRET"),
}
POLL_SECONDS = float(_text("UPPSIKT_POLL_SECONDS", "10" if DEMO else "600"))
SMTP_URL = _text("UPPSIKT_SMTP_URL")
MAIL_FROM = _text("UPPSIKT_MAIL_FROM", "uppsikt@localhost")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "django_htmx",
    "template_partials",
    "lucide",
    "csp",
    "procrastinate.contrib.django",
    "uppsikt.apps.UppsiktConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "uppsikt.project.middleware.ClockMiddleware",
    "uppsikt.project.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "uppsikt.project.urls"
WSGI_APPLICATION = "uppsikt.project.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "uppsikt.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "django_htmx.templatetags.django_htmx",
                "uppsikt.web.tags",
            ],
        },
    }
]

DATABASES = {"default": parse_url(_text("DATABASE_URL"))}
DATABASES["default"].setdefault("CONN_MAX_AGE", None)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
OWNER_DATABASE_URL = _text("DATABASE_OWNER_URL")
APP_ROLE = _text("UPPSIKT_APP_ROLE", "uppsikt_app")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "uppsikt_cache",
    }
}

AUTH_USER_MODEL = "uppsikt.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "uppsikt.web.login.ClosedAdapter"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if PUBLIC_URL.startswith("https://") else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []
CSRF_FAILURE_VIEW = "uppsikt.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "sv"
LANGUAGES = [("sv", "Svenska"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "uppsikt_language"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Stockholm"

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STATIC_ROOT = _text("UPPSIKT_STATIC_ROOT")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
LOGGING_CONFIG = "uppsikt.project.logs.configure"
LOGGING = {"level": _text("UPPSIKT_LOG_LEVEL", "INFO")}
SILENCED_SYSTEM_CHECKS: list[str] = []
