"""Register, agree, change how one is reached, and the two halves of a sign-in mail."""

from __future__ import annotations

from accounts.operations.consent import CONSENT_TEXT, give_consent, withdraw_consent
from accounts.operations.people import change_me, change_name, confirm_zone, register
from accounts.operations.preferences import (
    change_quiet_hours,
    choose_theme,
    choose_wording,
    pause,
    resume,
)
from accounts.operations.sign_in import (
    SIGN_IN_FOR,
    LinkNotUsable,
    SignInTry,
    WrongCode,
    ask_for_sign_in,
    code_of,
    make_sign_in_link,
    renew_sign_in_link,
    spend_links,
    use_code,
    use_sign_in_link,
)

__all__ = [
    "CONSENT_TEXT",
    "SIGN_IN_FOR",
    "LinkNotUsable",
    "SignInTry",
    "WrongCode",
    "ask_for_sign_in",
    "change_me",
    "change_name",
    "change_quiet_hours",
    "choose_theme",
    "choose_wording",
    "code_of",
    "confirm_zone",
    "give_consent",
    "make_sign_in_link",
    "pause",
    "register",
    "renew_sign_in_link",
    "resume",
    "spend_links",
    "use_code",
    "use_sign_in_link",
    "withdraw_consent",
]
