"""The product as it runs in production, pointed at the bench's own servers.

Everything comes from the environment that `benchmarks.reminders` gives its children.
"""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "for the bench only, never served")
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1")
os.environ.setdefault("SITE_URL", "https://aftercare.example")
os.environ.setdefault("DEFAULT_FROM_EMAIL", "care@aftercare.example")
# No cap unless a case sets one: the cap would be what is measured.
os.environ.setdefault("MAIL_RATE", "0")
os.environ.setdefault("CLINIC_MAIL_RATE", "0")

from aftercare.settings.base import *  # noqa: F403, TID251 - one settings file on another

# The pages are asked over plain HTTP on this machine.
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
