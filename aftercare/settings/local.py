"""`manage.py up`: what we loosen at home. Never imported by production."""

from __future__ import annotations

from aftercare.settings import env
from aftercare.settings.base import *

AFTERCARE_DEMO = True
SECRET_KEY = (
    env.text("SECRET_KEY") or "for this machine only; manage.py up makes its own"
)
PORT = env.number("PORT", 8000)
ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
SITE_URL = env.text("SITE_URL") or f"http://localhost:{PORT}"
DEFAULT_FROM_EMAIL = "care@willowlane.example"

INSTALLED_APPS += ["aftercare.demo", "django_mail_preview"]
MIDDLEWARE += ["aftercare.demo.middleware.demo_clock"]
TEMPLATES[0]["OPTIONS"]["context_processors"].append(
    "aftercare.demo.middleware.demo_bar"
)

EMAIL_BACKEND = (
    EMAIL_BACKEND if EMAIL_HOST else "django_mail_preview.backends.EmailBackend"
)
MAIL_PREVIEW_ROOT = VAR / "mail"
MAIL_PREVIEW_ALLOW = "aftercare.demo.mailbox.may_read"
MAIL_PREVIEW_MAX_MESSAGES = 500

SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "session"
CSRF_COOKIE_NAME = "csrf"
# The catcher shows each mail in a sandboxed frame of its own.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/mailbox/"],
    **CONTENT_SECURITY_POLICY,
}
