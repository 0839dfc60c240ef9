"""Who stands at the door, for which clinic, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import render

from accounts import queries as account_queries
from aftercare.clinics import queries as clinic_queries
from aftercare.clinics.presenters import staff_shell
from aftercare.foundation import clock
from aftercare.protocols import queries as protocol_queries
from aftercare.treatments import queries

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User
    from aftercare.clinics.models import Membership
    from aftercare.domain.protocol import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A member of staff at work: read once at the door and handed down."""

    user: User
    member: Membership
    at: datetime

    def allow(self, act: str) -> None:
        """Go on, or answer 403: the role table is treatments.models.ROLES."""
        if not queries.may(member=self.member, act=act):
            raise PermissionDenied

    def render(
        self,
        request: HttpRequest,
        template: str,
        about: dict[str, Any],
        status: int = 200,
    ) -> HttpResponse:
        """A page with the staff's rail around it."""
        waiting = clinic_queries.open_invitations(clinic=self.member.clinic, at=self.at)
        shell = staff_shell(
            member=self.member,
            theme=account_queries.preferences_of(user=self.user).theme,
            invitations_open=waiting,
        )
        return render(request, template, {"shell": shell, **about}, status=status)

    @property
    def protocol(self) -> Protocol:
        """What the clinic publishes; raises NoPublishedProtocol."""
        version = protocol_queries.published(clinic=self.member.clinic)
        return protocol_queries.as_protocol(version=version)


def at_the_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for staff: anonymous people sign in, patients and strangers find nothing."""

    @login_required
    @wraps(view)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        user = cast("User", request.user)
        member = clinic_queries.membership_of(user=user)
        desk = Desk(user=user, member=member, at=clock.for_request(request))
        try:
            return view(request, desk=desk, **parts)
        except protocol_queries.NoPublishedProtocol:
            return desk.render(request, "treatments/no_plan.html", {}, status=409)

    return opened
