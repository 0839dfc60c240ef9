from __future__ import annotations

from django.urls import path

from aftercare.reminders.views import care_views, link_views, settings_views

app_name = "reminders"

urlpatterns = [
    path("reminders/", settings_views.settings, name="settings"),
    path("reminders/zone/", settings_views.zones, name="zones"),
    path("reminders/now/", care_views.now, name="now"),
    path("reminders/change/<slug:what>/", settings_views.change, name="change"),
    path(
        "care/<uuid:treatment_id>/<slug:care_task>/<slug:slot>/done/",
        care_views.task_done,
        name="task_done",
    ),
    path(
        "care/<uuid:treatment_id>/<slug:care_task>/<slug:slot>/undo/",
        care_views.task_undo,
        name="task_undo",
    ),
    path("r/<str:token>/", link_views.done, name="done"),
    path("r/<str:token>/skip/", link_views.skip, name="skip"),
    path("p/<str:token>/", link_views.pause, name="pause"),
    path("u/<str:token>/", link_views.unsubscribe, name="unsubscribe"),
]
