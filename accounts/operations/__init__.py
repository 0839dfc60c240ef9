"""Register, agree, change how one is reached, and the two halves of a sign-in mail."""

from __future__ import annotations

from accounts.operations.address import ask_for_new_address, change_address
from accounts.operations.consent import CONSENT_TEXT, give_consent, withdraw_consent
from accounts.operations.people import change_me, change_name, register
from accounts.operations.preferences import (
    change_quiet_hours,
    choose_theme,
    choose_wording,
    note_change,
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
from accounts.operations.travel import answer_zone, choose_clock, confirm_zone

__all__ = [
    "CONSENT_TEXT",
    "SIGN_IN_FOR",
    "LinkNotUsable",
    "SignInTry",
    "WrongCode",
    "answer_zone",
    "ask_for_new_address",
    "ask_for_sign_in",
    "change_address",
    "change_me",
    "change_name",
    "change_quiet_hours",
    "choose_clock",
    "choose_theme",
    "choose_wording",
    "code_of",
    "confirm_zone",
    "give_consent",
    "make_sign_in_link",
    "note_change",
    "pause",
    "register",
    "renew_sign_in_link",
    "resume",
    "spend_links",
    "use_code",
    "use_sign_in_link",
    "withdraw_consent",
]
