"""Each setting that can be wrong is named, with an id and a hint."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from aftercare import checks
from tests.house.plan import ROOT

WRONG = [
    (checks.zone_is_utc, {"TIME_ZONE": "Europe/London"}, "aftercare.E001"),
    (
        checks.mail_can_leave,
        {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": "",
        },
        "aftercare.E002",
    ),
    (checks.mail_can_leave, {"DEFAULT_FROM_EMAIL": "care"}, "aftercare.E003"),
    (checks.broker_is_named, {"CELERY_BROKER_URL": "amqp://x"}, "aftercare.E004"),
    (
        checks.results_are_ignored,
        {"CELERY_TASK_IGNORE_RESULT": False},
        "aftercare.E005",
    ),
    (
        checks.results_are_ignored,
        {"CELERY_ACCEPT_CONTENT": ["pickle"]},
        "aftercare.E005",
    ),
    (checks.site_is_named, {"SITE_URL": ""}, "aftercare.E006"),
    (checks.secret_is_strong, {"SECRET_KEY": "short"}, "aftercare.E007"),
    (checks.hosts_are_named, {"ALLOWED_HOSTS": ["*"]}, "aftercare.E008"),
    (checks.hosts_are_named, {"ALLOWED_HOSTS": []}, "aftercare.E008"),
    (checks.demo_stays_at_home, {"AFTERCARE_DEMO": True}, "aftercare.W001"),
    (checks.mail_service_is_known, {"MAIL_PROVIDER": "pigeon"}, "aftercare.E009"),
    (checks.mail_service_is_known, {"MAIL_PROVIDER": "mailgun"}, "aftercare.W002"),
    (
        checks.mail_service_is_known,
        {"MAIL_PROVIDER": "mandrill", "MAIL_WEBHOOK_KEY": "k"},
        "aftercare.W005",
    ),
    (
        checks.alarm_has_a_way,
        {"ALARM_URL": "", "ALARM_EMAIL_URL": ""},
        "aftercare.W003",
    ),
    (
        checks.alarm_has_a_way,
        {
            "ALARM_URL": "",
            "EMAIL_HOST": "Mail.example",
            "ALARM_EMAIL_URL": "smtp://mail.example?to=desk@clinic.example",
        },
        "aftercare.W004",
    ),
]


@pytest.mark.parametrize(("check", "change", "expected"), WRONG)
def test_a_wrong_setting_is_named_with_what_to_do(settings, check, change, expected):
    for key, value in change.items():
        setattr(settings, key, value)
    found = {message.id: message for message in check(None)}
    assert expected in found
    assert found[expected].hint


@pytest.mark.parametrize(
    "check", sorted({w[0] for w in WRONG}, key=lambda c: c.__name__)
)
def test_right_settings_are_left_in_peace(settings, check):
    settings.SECRET_KEY = "x" * 50
    settings.ALARM_URL = "https://chat.example/hook"
    assert check(None) == []


PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "aftercare.settings.base",
    "SECRET_KEY": "".join(chr(33 + i % 90) for i in range(80)),
    "ALLOWED_HOSTS": "care.example",
    "SITE_URL": "https://care.example",
    "DATABASE_URL": "postgres://care@127.0.0.1/care",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_HOST": "mail.example",
    "DEFAULT_FROM_EMAIL": "care@care.example",
    "TRUSTED_PROXY_COUNT": "1",
    "ALARM_URL": "https://chat.example/hook",
}


def deploy_check(environment):
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "check",
            "--deploy",
            "--fail-level",
            "WARNING",
        ],
        cwd=ROOT,
        # The journeys allow what a deployment must not.
        env={**os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE": "", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_settings_are_clean():
    done = deploy_check(PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "missing", ["SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "EMAIL_HOST", "ALARM_URL"]
)
def test_production_without_a_must_does_not_pass(missing):
    done = deploy_check({**PRODUCTION, missing: ""})
    assert done.returncode != 0
    assert missing in done.stderr
