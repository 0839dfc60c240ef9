"""Who needs somebody today, and what is done about it."""

from __future__ import annotations

from django.urls import path

from aftercare.board.today import views
from aftercare.board.today.acts import ACTS

ONE = "staff/reviews/<uuid:review_id>/"

urlpatterns = [
    path("staff/", views.today, name="today"),
    path("staff/new/", views.new, name="today_new"),
    path("staff/closed/", views.closed, name="closed"),
    path(ONE, views.review, name="review"),
    path(f"{ONE}see/", views.see, name="review_see"),
    path(f"{ONE}hold/", views.hold, name="review_hold"),
    path(f"{ONE}release/", views.release, name="review_release"),
    *(
        path(
            f"{ONE}{name}/",
            views.act,
            {"name": name},
            name=f"review_{name.replace('-', '_')}",
        )
        for name in ACTS
    ),
]
