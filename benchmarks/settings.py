"""The product as it runs, on a database of its own that is thrown away."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path

from aftercare.settings import env
from aftercare.settings.local import *

FOLDER = Path(tempfile.mkdtemp(prefix="aftercare-bench-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
DATABASES = {"default": env.database(f"sqlite:///{FOLDER}/bench.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
ROOT_URLCONF = "benchmarks.urls"
ALLOWED_HOSTS = ["testserver"]
STATIC_ROOT = FOLDER / "static"
