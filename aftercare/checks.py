"""System checks: each setting that can be wrong says so, with an id and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig
    from django.core.checks import CheckMessage


def zone_is_utc(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """Instants are stored and compared in UTC; civil time belongs to people."""
    if settings.TIME_ZONE == "UTC" and settings.USE_TZ:
        return []
    return [
        Error(
            "The house does not run in UTC.",
            hint='Set TIME_ZONE = "UTC" and USE_TZ = True.',
            id="aftercare.E001",
        )
    ]


def mail_can_leave(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """Without a mail host and a sender no invitation and no reminder leaves."""
    found: list[CheckMessage] = []
    smtp = settings.EMAIL_BACKEND.endswith("smtp.EmailBackend")
    if smtp and not settings.EMAIL_HOST:
        found.append(
            Error(
                "There is no mail host.",
                hint="Set EMAIL_HOST, and EMAIL_HOST_USER and EMAIL_HOST_PASSWORD if it asks for them.",
                id="aftercare.E002",
            )
        )
    if "@" not in settings.DEFAULT_FROM_EMAIL:
        found.append(
            Error(
                "Mails have no sender address.",
                hint="Set DEFAULT_FROM_EMAIL to an address of your own domain.",
                id="aftercare.E003",
            )
        )
    return found


def broker_is_named(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """The ticks need a Redis of their own."""
    if settings.CELERY_BROKER_URL.startswith(
        ("redis://", "rediss://", "redis+socket://")
    ):
        return []
    return [
        Error(
            "The broker is not a Redis or Valkey.",
            hint="Set REDIS_URL, for example redis://127.0.0.1:6379/0 or unix:///run/redis.sock.",
            id="aftercare.E004",
        )
    ]


def results_are_ignored(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """With a result backend, ringing the bell hangs for seconds while Redis is away."""
    if settings.CELERY_TASK_IGNORE_RESULT and set(settings.CELERY_ACCEPT_CONTENT) == {
        "json"
    }:
        return []
    return [
        Error(
            "Celery keeps results or accepts more than JSON.",
            hint='Set CELERY_TASK_IGNORE_RESULT = True and CELERY_ACCEPT_CONTENT = ["json"].',
            id="aftercare.E005",
        )
    ]


def site_is_named(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """Links in mails are built from SITE_URL, never from a request's Host header."""
    if settings.SITE_URL.startswith(("https://", "http://localhost")):
        return []
    return [
        Error(
            "Links in mails have no address to lead to.",
            hint="Set SITE_URL to the public address, for example https://care.example.",
            id="aftercare.E006",
        )
    ]


def secret_is_strong(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """Signed links are only as strong as the secret."""
    if len(settings.SECRET_KEY) >= 50:
        return []
    return [
        Error(
            "The secret key is missing or short.",
            hint="Set SECRET_KEY to 50 or more random characters and keep it out of the repository.",
            id="aftercare.E007",
        )
    ]


def hosts_are_named(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """A wildcard lets anyone choose the host of our pages."""
    if settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        return []
    return [
        Error(
            "ALLOWED_HOSTS is empty or a wildcard.",
            hint="Set ALLOWED_HOSTS to the host names that patients and staff use, separated by commas.",
            id="aftercare.E008",
        )
    ]


def demo_stays_at_home(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """The demo's day control and its open mailbox must never meet a real patient."""
    if not settings.AFTERCARE_DEMO:
        return []
    return [
        checks.Warning(
            "The demo is switched on.",
            hint="Use aftercare.settings.base for real patients; only local settings switch the demo on.",
            id="aftercare.W001",
        )
    ]


def mail_service_is_known(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """Only services whose posts are checked by a signature, and only with its key."""
    if settings.MAIL_PROVIDER not in {"", "mailgun", "mandrill"}:
        return [
            Error(
                "The mail service is not one we know.",
                hint="Set MAIL_PROVIDER to mailgun or mandrill, or leave it empty for plain SMTP.",
                id="aftercare.E009",
            )
        ]
    if settings.MAIL_PROVIDER and not settings.MAIL_WEBHOOK_KEY:
        return [
            checks.Warning(
                "We do not hear of mails that come back.",
                hint="Set MAIL_WEBHOOK_KEY to the key with which the mail service signs its posts.",
                id="aftercare.W002",
            )
        ]
    if settings.MAIL_PROVIDER == "mandrill" and not settings.MAIL_PROVIDER_KEY:
        return [
            checks.Warning(
                "Over SMTP this mail service does not tell us which mail came back.",
                hint="Set MAIL_PROVIDER_KEY, so that mails leave by its API with our own key on them.",
                id="aftercare.W005",
            )
        ]
    return []


def alarm_has_a_way(
    app_configs: Sequence[AppConfig] | None, **_: Any
) -> list[CheckMessage]:
    """An engine that stands still must be able to say so without itself."""
    if not (settings.ALARM_URL or settings.ALARM_EMAIL_URL):
        return [
            checks.Warning(
                "No alarm can leave when reminders do not go out.",
                hint="Set ALARM_URL or ALARM_EMAIL_URL, and run manage.py watch.",
                id="aftercare.W003",
            )
        ]
    host = urlsplit(settings.ALARM_EMAIL_URL).hostname
    if host and host == settings.EMAIL_HOST.lower() and not settings.ALARM_URL:
        return [
            checks.Warning(
                "The alarm would leave by the mail host it watches.",
                hint="Set ALARM_EMAIL_URL to another mail host, or ALARM_URL.",
                id="aftercare.W004",
            )
        ]
    return []


def register_all() -> None:
    for check in (zone_is_utc, mail_can_leave, broker_is_named, results_are_ignored):
        register(check)
    register(mail_service_is_known)
    register(alarm_has_a_way, deploy=True)
    for check in (site_is_named, secret_is_strong, hosts_are_named, demo_stays_at_home):
        register(check, Tags.security, deploy=True)
