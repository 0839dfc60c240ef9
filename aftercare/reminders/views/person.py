"""Who is asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The person behind a page that `login_required` guards."""
    return cast("User", request.user)
