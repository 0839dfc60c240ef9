"""A small Django project for the peers; it runs in their own environment, not in ours."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[3]
PARTS = urlsplit(os.environ["DATABASE_URL"])
REDIS = os.environ["REDIS_URL"].partition("?")[0].removeprefix("unix://")

SECRET_KEY = "for the bench only"  # noqa: S105 - opens nothing
USE_TZ = True
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "benchmarks.reminders.peers.apps.PeersConfig",
    "django_celery_beat",
    "django_q",
    "procrastinate.contrib.django",
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": PARTS.path.lstrip("/"),
        "USER": PARTS.username,
        "HOST": parse_qs(PARTS.query)["host"][0],
        # A connection per process that stays: the best a worker can have.
        "CONN_MAX_AGE": None,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
    }
]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ["EMAIL_HOST"]
EMAIL_PORT = int(os.environ["EMAIL_PORT"])
EMAIL_TIMEOUT = 30

CELERY_BROKER_URL = f"redis+socket://{REDIS}?virtual_host=1"
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# The default is an hour: a bench cannot wait for it, and says so in its table.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 8}
CELERY_BEAT_MAX_LOOP_INTERVAL = 5

# Its broker in the database acknowledges; its Redis broker forgets what a killed worker held.
Q_CLUSTER = {
    "name": "bench",
    "workers": 1,
    "timeout": 10,
    "retry": 15,
    "queue_limit": 50,
    "bulk": 10,
    "poll": 0.05,
    "save_limit": -1,
    "ack_failures": False,
    "orm": "default",
}
LOGGING_CONFIG = None
