"""Production: secure unless told otherwise; everything comes from the environment.

`docs/deployment.md` lists each variable. Local and test settings loosen this file,
never the other way round.
"""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from aftercare.settings import env

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(env.text("AFTERCARE_VAR") or ROOT / "var")

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS")
SITE_URL = env.text("SITE_URL")
AFTERCARE_DEMO = False

INSTALLED_APPS = [
    "aftercare.apps.AftercareConfig",
    "accounts",
    "aftercare.audit",
    "aftercare.outbox",
    "aftercare.clinics",
    "aftercare.protocols",
    "aftercare.treatments",
    "aftercare.checkins",
    "aftercare.reminders",
    "aftercare.conversations",
    "aftercare.timeline",
    "aftercare.board",
    "crispy_forms",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages leave compressed, with padding against guessing by length (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aftercare.middleware.private_pages",
]

ROOT_URLCONF = "aftercare.urls"
WSGI_APPLICATION = "aftercare.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "aftercare.foundation.icons",
                "aftercare.foundation.kept",
                "aftercare.foundation.paths",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aftercare.views.house",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["aftercare"]
CRISPY_TEMPLATE_PACK = "aftercare"
CRISPY_FAIL_SILENTLY = False

# --- data ------------------------------------------------------------------
DATABASES = {
    "default": env.database(
        env.text("DATABASE_URL") or f"sqlite:///{VAR}/aftercare.sqlite3"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
# The cache holds rate limits and nothing else; while it is away they refuse.
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# --- time: UTC in the house, the person's own zone at the door --------------
# The rules of all zones come from the pinned tzdata package and not from the machine,
# so that every process agrees: Debian 12's own are of 2025 and an hour off in Morocco from late 2026.
zoneinfo.reset_tzpath(to=())
zoneinfo.ZoneInfo.clear_cache()
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-gb"
USE_I18N = True

# --- who you are -------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "home"
# Not through the cache: a sign-in try holds an address, and Redis holds nothing of anybody
# (invariants I5, I30); and a signed-in page works while Redis is away.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
# Codes and links are our own (accounts/operations/sign_in.py): allauth would keep the
# code in clear in the session and send the mail inside the request.
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
# Counted in the cache. `key` is the address, the try, or nothing but the visitor's ip.
ACCOUNT_RATE_LIMITS = {
    "ask_sign_in": "20/m/ip,3/m/key,20/h/key",
    "sign_in_code": "60/m/ip,5/10m/key",
    # Over this the link in the mail still works: nobody is locked out by a stranger.
    "sign_in_codes_a_day": "30/d/key",
    "mail_link": "30/m/ip",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "accounts:sign_in"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False

# --- mail ----------------------------------------------------------------------
EMAIL_BACKEND = "aftercare.outbox.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = env.number("EMAIL_TIMEOUT", 30)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL")
# Messages a second to the mail host, all workers together, and of one clinic; 0 is no cap.
# 14 is the first production rate of a common mail service; ask yours.
MAIL_RATE = env.number("MAIL_RATE", 14)
CLINIC_MAIL_RATE = env.number("CLINIC_MAIL_RATE", 5)
# Connections one worker opens at most, when the host is slow to answer.
MAIL_CONNECTIONS = env.number("MAIL_CONNECTIONS", 16)

# --- the mail service: its news of bounces and complaints, and its API ------------
# Empty, mailgun or mandrill: those django-anymail checks by signature without more packages.
# With MAIL_PROVIDER_KEY mails go by its API; without, by its SMTP host (EMAIL_HOST).
MAIL_PROVIDER = env.text("MAIL_PROVIDER")
MAIL_WEBHOOK_KEY = env.text("MAIL_WEBHOOK_KEY")
MAIL_PROVIDER_KEY = env.text("MAIL_PROVIDER_KEY")
ANYMAIL = env.anymail(
    provider=MAIL_PROVIDER,
    api_key=MAIL_PROVIDER_KEY,
    api_url=env.text("MAIL_PROVIDER_URL"),
    webhook_key=MAIL_WEBHOOK_KEY,
    site_url=SITE_URL,
)
if MAIL_PROVIDER:
    INSTALLED_APPS += ["anymail"]
if MAIL_PROVIDER and MAIL_PROVIDER_KEY:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"

# --- watching the engine: figures for whoever has the token, and the alarm ---------
METRICS_TOKEN = env.text("METRICS_TOKEN")
# One or both: neither may lead over the mail host that sends the reminders.
ALARM_URL = env.text("ALARM_URL")
ALARM_EMAIL_URL = env.text("ALARM_EMAIL_URL")

# --- jobs: Celery carries the tick, the database holds the truth ----------------
CELERY_BROKER_URL = env.broker(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "visibility_timeout": 3600,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "celerybeat-schedule")

# --- static files: everything is served by the app itself -----------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    ROOT / "static",
    *([("fonts", VAR / "fonts")] if (VAR / "fonts").is_dir() else []),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- the walls --------------------------------------------------------------------
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "data:"],
    }
}
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^(livez|healthz|metrics)$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf"
CSRF_FAILURE_VIEW = "aftercare.views.stale_form"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "aftercare.foundation.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
