"""What we make fast and deaf in tests; the walls of production stay up."""

from __future__ import annotations

from aftercare.settings import env
from aftercare.settings.base import *

VAR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = "for tests only"  # noqa: S105 - not a secret: tests never leave this machine
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
SITE_URL = "https://testserver"
DEFAULT_FROM_EMAIL = "care@willowlane.example"
MAIL_RATE = CLINIC_MAIL_RATE = 0
EMAIL_HOST = "127.0.0.1"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
AFTERCARE_DEMO = False

INSTALLED_APPS += ["django_linear_migrations"]
if env.text("AFTERCARE_TEST_DATABASE") == "postgres":
    DATABASES = {"default": env.database(env.text("AFTERCARE_TEST_POSTGRES_URL"))}
else:
    DATABASES = {"default": env.database(f"sqlite:///{VAR}/test.sqlite3")}
    # A file, because workers and the live server open it from other threads.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test-suite.sqlite3")}
# Each worker of pytest-xdist (gw0, gw1 …) has a Redis database of its own.
REDIS_URL = env.own_redis(
    env.text("AFTERCARE_TEST_REDIS_URL") or "redis://127.0.0.1:6379/15",
    int(env.text("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw") or 0),
)
CELERY_BROKER_URL = env.broker(REDIS_URL)
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
