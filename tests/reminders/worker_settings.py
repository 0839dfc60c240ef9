"""The test settings on a database and a mail host named by the test that starts the worker."""

from __future__ import annotations

import os

from aftercare.settings import env  # noqa: TID251 - this file is settings
from aftercare.settings.test import *  # noqa: F403, TID251 - settings stand on each other

DATABASES = {"default": env.database(os.environ["AFTERCARE_WORKER_DATABASE"])}
EMAIL_BACKEND = "aftercare.outbox.smtp.EmailBackend"
EMAIL_PORT = env.number("AFTERCARE_WORKER_SMTP_PORT", 0)
EMAIL_USE_TLS = False
