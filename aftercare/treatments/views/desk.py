"""Who stands at the door, for which clinic, and when."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse

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
    from aftercare.clinics.presenters import Shell
    from aftercare.domain.protocol import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A member of staff at work: read once at the door and handed down."""

    user: User
    member: Membership
    at: datetime
    shell: Shell

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
        shown = {"shell": self.shell, **about}
        return render(request, template, shown, status=status)

    @property
    def protocol(self) -> Protocol:
        """What the clinic publishes; raises NoPublishedProtocol."""
        version = protocol_queries.published(clinic=self.member.clinic)
        return protocol_queries.as_protocol(version=version)


def at_the_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for staff: anonymous people sign in, patients and strangers find nothing."""

    @wraps(view)
    def opened(request: HttpRequest, **parts: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _to_the_door(request)
        desk = _desk(user=request.user, at=clock.for_request(request))
        try:
            return view(request, desk=desk, **parts)
        except protocol_queries.NoPublishedProtocol:
            return desk.render(request, "treatments/no_plan.html", {}, status=409)

    return opened


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """To sign in, and back to what can be opened; a part of a page says it where it stands."""
    if request.headers.get("HX-Request"):
        return render(request, "components/signed_out.html")
    is_page = request.method in ("GET", "HEAD")
    return redirect_to_login(request.get_full_path() if is_page else reverse("home"))


def _desk(*, user: User, at: datetime) -> Desk:
    work = clinic_queries.at_work(user=user, at=at)
    shell = staff_shell(
        member=work.member, theme=work.theme, invitations_open=work.invitations_open
    )
    return Desk(user=user, member=work.member, at=at, shell=shell)
