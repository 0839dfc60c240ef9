"""Who may read the mail catcher: in the demo everybody, because nobody in it is real."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django.http import HttpRequest


def may_read(_request: HttpRequest) -> bool:
    return bool(settings.AFTERCARE_DEMO)
