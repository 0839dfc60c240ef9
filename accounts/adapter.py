"""What allauth asks of the house, and the one way to open a session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import perform_login
from django.shortcuts import redirect

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """No open sign-up; plain words; nothing that tells a stranger who has an account."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This address and password do not belong together.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "incorrect_code": "This code is not right.",
        "incorrect_password": "This password is not right.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        return redirect("accounts:staff_sign_in")

    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        """Every mail leaves by the outbox; allauth has none of its own to send here."""
        raise MailOutsideTheOutbox(template_prefix)


class MailOutsideTheOutbox(Exception):
    """An allauth flow that mails was switched on without a letter in the outbox."""


def sign_in(*, request: HttpRequest, user: User, to: str | None = None) -> HttpResponse:
    """Sign this person in and send them on: to `to`, else to their own first page.

    Goes through allauth's stages, so that a second factor is asked for where one is set,
    whichever door was used. The session gets a new id (ASVS 7.2.4).
    """
    answer: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url=to
    )
    return answer
