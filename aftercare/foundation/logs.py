"""Log lines as JSON, with anything personal dropped before it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    import logging

    from structlog.typing import EventDict, WrappedLogger

ADDRESS = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
# Signed links and sign-in codes travel in paths; a log line must not open a door.
SECRET_PATH = re.compile(r"/(r|i|s|u|p)/[^\s/?\"']+")


def without_people(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Blank e-mail addresses and link tokens wherever they stand in the line."""
    for key, value in event.items():
        if isinstance(value, str):
            value = ADDRESS.sub("[address]", value)
            event[key] = SECRET_PATH.sub(r"/\1/[token]", value)
    return event


def formatter() -> logging.Formatter:
    """The formatter named in settings.LOGGING: one JSON object a line, UTC."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            without_people,
            structlog.processors.JSONRenderer(),
        ],
    )
