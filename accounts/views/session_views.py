"""The staff's way in, and everybody's way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.views import LoginView
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# allauth's own view: limits by address and by person, equal time for unknown ones,
# then the second factor where one is set.
staff_sign_in = require_http_methods(["GET", "HEAD", "POST"])(
    LoginView.as_view(template_name="accounts/staff_sign_in.html")
)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here, and have the browser forget what it kept of it (ASVS 14.3.1)."""
    logout(request)
    answer = redirect("accounts:sign_in")
    answer["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer
