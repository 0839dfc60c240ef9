"""The first run: each step one small form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import available_timezones

from django import forms

from aftercare.domain.timeline import canonical_zone
from aftercare.domain.vocabulary import SkinTone
from aftercare.timeline.words import place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time

    from aftercare.domain.protocol import Protocol

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


class ToneForm(forms.Form):
    """The patient's own words; skipping is an answer too."""

    use_required_attribute = False
    tone = forms.ChoiceField(
        label="Which word is closest to your skin?",
        choices=[(tone.value, tone.label) for tone in SkinTone],
        widget=forms.RadioSelect,
        required=False,
    )

    def chosen(self) -> SkinTone | None:
        found = self.cleaned_data["tone"]
        return SkinTone(found) if found else None


class ZoneForm(forms.Form):
    """An empty choice keeps the zone we have; the browser fills in its own guess."""

    use_required_attribute = False
    zone = forms.ChoiceField(
        label="Your time zone",
        required=False,
        widget=forms.Select(attrs={"data-timezone-guess": ""}),
    )

    def __init__(self, *args: Any, known: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keep = ("", f"{place(known)} time, as now")
        self.known = known
        self.fields["zone"].choices = [keep, *zones_by_region()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_zone(self) -> str:
        return canonical_zone(name=self.cleaned_data["zone"], fallback=self.known)


class TimesForm(forms.Form):
    """When to remind: a field for each rule of the plan, with the plan's time in it."""

    use_required_attribute = False

    def __init__(
        self, *args: Any, protocol: Protocol, times: dict[str, time], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for rule in protocol.reminder_rules:
            task = protocol.task(rule.care_task)
            self.fields[rule.code] = forms.TimeField(
                label=f"{task.name}, {rule.slot}",
                initial=times.get(rule.code, rule.wall_time),
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            )

    def changed_times(self) -> dict[str, time]:
        """Only what the patient moved."""
        return {code: self.cleaned_data[code] for code in self.changed_data}


def zones_by_region() -> list[tuple[str, Sequence[tuple[str, str]]]]:
    """Every place of the tz database under its part of the world, by name."""
    zones = sorted(z for z in available_timezones() if z.split("/")[0] in REGIONS)
    return [
        (region, [(z, place(z)) for z in zones if z.startswith(f"{region}/")])
        for region in REGIONS
    ]
