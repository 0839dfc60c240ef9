"""The dead man's alarm: what is wrong leaves by a way of its own (I28).

Nothing here knows Celery, the database or the mail host of the reminders, because any
of them may be the trouble. An alarm says what stands still, and never about whom.
"""

from __future__ import annotations

import json
import logging
import smtplib
import ssl
import urllib.request
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger(__name__)

AGAIN_AFTER = timedelta(hours=1)
PATIENCE_SECONDS = 20
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What the watch has said so far; `since` and `told_at` are empty while all is well."""

    since: str = ""
    told_at: str = ""


def next_words(*, watch: Watch, troubles: tuple[str, ...], at: datetime) -> str:
    """What to say now: the beginning, an hourly reminder, the end; mostly nothing."""
    if not troubles:
        return f"All clear. It began at {watch.since}." if watch.told_at else ""
    what = ", ".join(troubles)
    if not watch.told_at:
        return f"Reminders do not go out: {what}."
    if at - datetime.fromisoformat(watch.told_at) >= AGAIN_AFTER:
        return f"Still since {watch.since}: {what}."
    return ""


def after(*, watch: Watch, troubles: tuple[str, ...], at: datetime) -> Watch:
    """What the watch knows once those words have left."""
    if not troubles:
        return Watch()
    now = at.isoformat(timespec="seconds")
    return Watch(since=watch.since or now, told_at=now)


def sound(*, words: str, site: str, url: str, mail_url: str) -> bool:
    """By every way that is set; True when one of them took it."""
    text = f"Aftercare at {site}: {words}"
    ways = [(_post, url), (_mail, mail_url)]
    took = [_tried(way, where, text) for way, where in ways if where]
    return any(took)


def remembered(*, file: Path) -> Watch:
    """The last watch; a file that is missing or broken is a watch that knows nothing."""
    with suppress(OSError, ValueError, TypeError):
        return Watch(**json.loads(file.read_text(encoding="utf-8")))
    return Watch()


def remember(*, file: Path, watch: Watch) -> None:
    """In one move, so that a watch that dies while writing leaves the old file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(json.dumps(asdict(watch)), encoding="utf-8")
    draft.replace(file)


def _tried(way: Callable[[str, str], None], where: str, text: str) -> bool:
    try:
        way(where, text)
    except (OSError, HTTPException, smtplib.SMTPException, ValueError) as error:
        # The address of the way may hold a password: only the kind of failure is said.
        log.error("the alarm did not leave: %s", type(error).__name__)
        return False
    return True


def _post(url: str, text: str) -> None:
    """JSON with `text`, as chats and incident services take it from a webhook."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise ValueError
    body = json.dumps({"text": text}).encode()
    request = urllib.request.Request(  # noqa: S310 - http or https, see above
        url, data=body, headers={"Content-Type": "application/json"}
    )
    urllib.request.urlopen(request, timeout=PATIENCE_SECONDS).close()  # noqa: S310


def _mail(url: str, text: str) -> None:
    """`smtp://user:password@host:587?to=a@b&from=c@d`; `smtps://` for TLS from the start.

    Over the open line a password never leaves: STARTTLS comes first, or nothing does.
    """
    parts = urlsplit(url)
    host, asked = parts.hostname or "", parse_qs(parts.query)
    to = asked.get("to", [])
    if not to:
        raise ValueError
    message = EmailMessage()
    message["To"] = ", ".join(to)
    message["From"] = asked.get("from", to)[0]
    message["Subject"] = "Aftercare: alarm"
    message.set_content(text)
    with _line(parts.scheme, host, parts.port) as line:
        if parts.scheme == "smtp" and host not in LOCAL:
            line.starttls(context=ssl.create_default_context())
        if parts.username:
            line.login(unquote(parts.username), unquote(parts.password or ""))
        line.send_message(message)


def _line(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            host, port or 465, timeout=PATIENCE_SECONDS, context=context
        )
    return smtplib.SMTP(host, port or 587, timeout=PATIENCE_SECONDS)
