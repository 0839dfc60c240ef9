"""The doors of accounts: sign in, sign out, the account page.

Sessions are opened in five places and nowhere else, each through `adapter.sign_in` or
allauth's own stages: accounts:code, accounts:link, accounts:staff_sign_in,
mfa_authenticate (the second step of the three), and clinics:invitation.
"""

from __future__ import annotations

from accounts.views.account_views import consent, me
from accounts.views.mail_views import code, link, sign_in
from accounts.views.session_views import sign_out, staff_sign_in

__all__ = ["code", "consent", "link", "me", "sign_in", "sign_out", "staff_sign_in"]
