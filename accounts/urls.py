"""Who answers which path of accounts.

Of allauth's own pages only these are here: the second factor (TOTP, passkeys, recovery
codes) and confirming the password before it is changed. Sign-up, password reset and its
e-mail pages have no address in this house.
"""

from __future__ import annotations

from allauth.account.views import reauthenticate
from django.urls import include, path
from django.views.generic import RedirectView

from accounts import views

pages = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-in/code/", views.code, name="code"),
    path("s/<str:token>/", views.link, name="link"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("staff/sign-in/", views.staff_sign_in, name="staff_sign_in"),
    path("me/", views.me, name="me"),
    path("me/consent/", views.consent, name="consent"),
]

urlpatterns = [
    path("", include((pages, "accounts"))),
    # allauth looks these up by name.
    path(
        "me/security/sign-in/",
        RedirectView.as_view(pattern_name="accounts:staff_sign_in", query_string=True),
        name="account_login",
    ),
    path("me/security/sign-out/", views.sign_out, name="account_logout"),
    path("me/security/password/", reauthenticate, name="account_reauthenticate"),
    path("me/security/", include("allauth.mfa.urls")),
]
