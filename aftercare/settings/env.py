"""Reading settings from the environment: twenty lines instead of a dependency."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# A database server that vanished without a word is noticed in seconds (I16).
NOTICED_SOON = {
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def number(name: str, default: int) -> int:
    return int(text(name) or default)


def flag(name: str, *, default: bool = False) -> bool:
    return text(name, "yes" if default else "no").lower() in {"1", "true", "yes", "on"}


def listing(name: str) -> list[str]:
    return [part.strip() for part in text(name).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """A DATABASES entry from `sqlite:////file` or `postgres://user:pw@host:port/name?sslmode=require`.

    SQLite: WAL and IMMEDIATE transactions, because a read-then-write under the
    default mode fails at once with "database is locked" (design/dependencies.md).
    PostgreSQL: psycopg's own pool, which wants CONN_MAX_AGE = 0.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path.removeprefix("/")) or ":memory:",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", unquote(parts.hostname or ""))
    options |= {
        "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
        "connect_timeout": 5,
        # Only foundation/planning.py asks for it; Django's own cursor never does.
        "prepare_threshold": 0,
        **NOTICED_SOON,
    }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def broker(redis_url: str) -> str:
    """Celery's name for a Redis on a unix socket, and for its database, differs from Django's."""
    if not redis_url.startswith("unix://"):
        return redis_url
    path, _, query = redis_url.removeprefix("unix://").partition("?")
    asked = dict(parse_qsl(query))
    return f"redis+socket://{path}?virtual_host={asked.get('db', '0')}"


def own_redis(redis_url: str, number: int) -> str:
    """Database `number` of the same Redis, for each parallel run of the suite its own."""
    if redis_url.startswith("unix://"):
        return f"{redis_url.partition('?')[0]}?db={number}"
    return f"{redis_url.rsplit('/', 1)[0]}/{number}"


def anymail(
    *, provider: str, api_key: str, api_url: str, webhook_key: str, site_url: str
) -> dict[str, Any]:
    """The ANYMAIL setting for one provider, without what is not given.

    Opens and clicks are never tracked: a followed link in our mails is a signed one,
    and who reads what is nobody's business. Requests and answers are never printed.
    """
    named = provider.upper()
    signing = "WEBHOOK_SIGNING_KEY" if provider == "mailgun" else "WEBHOOK_KEY"
    of_provider = {
        f"{named}_API_KEY": api_key,
        f"{named}_API_URL": api_url,
        f"{named}_{signing}": webhook_key,
        # Mandrill signs the address it posts to; behind a proxy ours may look different.
        "MANDRILL_WEBHOOK_URL": f"{site_url}/hooks/mail/",
    }
    return {
        **{name: value for name, value in of_provider.items() if provider and value},
        "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
        "REQUESTS_TIMEOUT": (5, 60),
        "DEBUG_API_REQUESTS": False,
    }
