"""What the form for a new treatment and the form for a correction have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms

from aftercare.domain.care_plan import TreatedAreaFacts
from aftercare.domain.timeline import (
    ZonePeriod,
    date_of_day,
    local_date,
    local_instant,
)
from aftercare.domain.vocabulary import (
    AddOn,
    BodyArea,
    DeviceKind,
    FitzpatrickSkinType,
)
from aftercare.treatments import queries
from aftercare.treatments.forms import fields
from aftercare.treatments.forms.layout import treatment_layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from decimal import Decimal

    from aftercare.clinics.models import Membership
    from aftercare.domain.protocol import Protocol
    from aftercare.treatments.models import Device
    from aftercare.treatments.operations import Doubt


class TreatmentForm(forms.Form):
    """Areas, device, time and facts of one treatment, in the clinic's own zone."""

    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    areas = fields.many_chips(
        "Areas",
        fields.area_choices(),
        error_messages={"required": "Choose at least one area."},
    )
    device = fields.chips(
        "Device", (), error_messages={"required": "Choose the device."}
    )
    device_kind = fields.kind_field()
    day = fields.day_field()
    other_day = fields.date_field()
    end_time = fields.time_field("End time")
    practitioner = forms.ChoiceField(label="Practitioner")
    anaesthetic = fields.text_field("Numbing product and strength", 120)
    anaesthetic_on_at = fields.time_field("Time it was put on", required=False)
    add_ons = fields.add_ons_field()
    cartridge_lot = fields.text_field("Cartridge lot", 60)
    fitzpatrick = fields.skin_type_field()
    is_sensitive = forms.BooleanField(label="Sensitive skin", required=False)
    risk_factors = fields.risk_field()
    products_given = fields.text_field("Products given home", 300)
    notes = fields.text_field("Notes", 4000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(
        self,
        *args: Any,
        member: Membership,
        protocol: Protocol,
        at: datetime,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.member = member
        self.clinic = member.clinic
        self.protocol = protocol
        self.at = at
        self._add_depths(protocol.entry.depth_step_mm)
        self.devices = {str(one.pk): one for one in self.devices_to_choose()}
        self.practitioners = {str(one.pk): one for one in self.people_to_choose()}
        self._fill_choices()
        # The summary of mistakes names them in the order of the page.
        depths = [name for name in self.fields if name.startswith(("depth", "passes"))]
        self.order_fields(["name", "email", "phone", "areas", *depths])
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = treatment_layout()

    def devices_to_choose(self) -> list[Device]:
        return list(queries.devices_of(clinic=self.clinic))

    def people_to_choose(self) -> list[Membership]:
        return list(queries.practitioners_of(clinic=self.clinic))

    @property
    def today(self) -> date:
        """The present date at the clinic."""
        zones = (ZonePeriod(zone=self.clinic.zone, since=None),)
        return local_date(at=self.at, zones=zones)

    def overrides(self) -> list[dict[str, Any]]:
        """Depth and passes of each area, for the "different depth per area" table."""
        return [
            {
                "code": code,
                "area": words,
                "depth": self[f"depth_{code}"],
                "passes": self[f"passes_{code}"],
            }
            for code, words in fields.area_choices()
        ]

    @property
    def has_overrides(self) -> bool:
        """Whether any area has a depth or passes of its own, or a mistake in them."""
        rows = self.overrides()
        cells = [cell for row in rows for cell in (row["depth"], row["passes"])]
        return any(cell.value() not in (None, "") or cell.errors for cell in cells)

    def typed(self) -> dict[str, Any]:
        """What was typed, as it was typed, to fill the same form again.

        A "keep" is not among it: who goes back to the form will be asked again.
        """
        return {
            name: field.widget.value_from_datadict(self.data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
            if name != "kept"
        }

    def is_kept(self, *, doubts: Iterable[Doubt]) -> bool:
        """Whether staff have said "keep" to exactly these doubts."""
        kept = set(self.cleaned_data["kept"].split(" "))
        return {doubt.code for doubt in doubts} <= kept

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_device(cleaned)
        self._check_day(cleaned)
        self._check_overrides(cleaned)
        return cleaned

    def facts_given(self) -> dict[str, Any]:
        """The cleaned values as TreatmentFacts and correct_treatment want them."""
        value = self.cleaned_data
        device = self.devices.get(value["device"])
        skin_type = value["fitzpatrick"]
        return {
            "practitioner": self.practitioners[value["practitioner"]],
            "device": device,
            "device_kind": DeviceKind(device.kind if device else value["device_kind"]),
            "ended_at": self._ended_at(),
            "areas": tuple(self._areas()),
            "anaesthetic": value["anaesthetic"],
            "anaesthetic_on_at": value["anaesthetic_on_at"],
            "add_ons": frozenset(AddOn(code) for code in value["add_ons"]),
            "cartridge_lot": value["cartridge_lot"],
            "fitzpatrick": FitzpatrickSkinType(int(skin_type)) if skin_type else None,
            "is_sensitive": value["is_sensitive"],
            "risk_factors": tuple(value["risk_factors"]),
            "products_given": value["products_given"],
            "notes": value["notes"],
        }

    def _add_depths(self, step: Decimal) -> None:
        self.fields["depth_mm"] = fields.DepthField(step=step, label="Depth (mm)")
        self.fields["passes"] = fields.PassesField(label="Passes")
        for code, words in fields.area_choices():
            depth = fields.DepthField(step=step, label=f"{words}, depth (mm)")
            depth.widget.attrs.update({"class": "num", "aria-label": depth.label})
            passes = fields.PassesField(label=f"{words}, passes")
            passes.widget.attrs.update({"class": "num", "aria-label": passes.label})
            self.fields[f"depth_{code}"], self.fields[f"passes_{code}"] = depth, passes

    def _fill_choices(self) -> None:
        devices = [(pk, f"{d.name}") for pk, d in self.devices.items()]
        people = [
            (pk, m.user.name or m.user.email) for pk, m in self.practitioners.items()
        ]
        _choose_from(
            self.fields["device"], [*devices, (fields.ANOTHER_DEVICE, "Another device")]
        )
        _choose_from(self.fields["practitioner"], people)

    def _check_device(self, cleaned: dict[str, Any]) -> None:
        is_other = cleaned.get("device") == fields.ANOTHER_DEVICE
        if is_other and not cleaned.get("device_kind"):
            self.add_error("device_kind", "Choose what kind of device it was.")

    def _check_day(self, cleaned: dict[str, Any]) -> None:
        is_other = cleaned.get("day") == fields.ANOTHER_DAY
        if is_other and "other_day" in cleaned and not cleaned["other_day"]:
            self.add_error(
                "other_day", "Write day, month and year. For example 14 11 2026."
            )

    def _check_overrides(self, cleaned: dict[str, Any]) -> None:
        """A depth typed for an area that is not ticked would be lost without a word.

        What only came along from the last treatment goes with its tick.
        """
        ticked = cleaned.get("areas")
        for code, words in fields.area_choices():
            for name in (f"depth_{code}", f"passes_{code}"):
                is_typed = cleaned.get(name) is not None and name in self.changed_data
                if is_typed and ticked and code not in ticked:
                    self.add_error(name, f"Tick {words.lower()} too, or clear this.")

    def _areas(self) -> Iterator[TreatedAreaFacts]:
        value = self.cleaned_data
        for area in BodyArea:
            if area.value in value["areas"]:
                depth, passes = (
                    value[f"{n}_{area.value}"] for n in ("depth", "passes")
                )
                yield TreatedAreaFacts(
                    area=area,
                    depth_mm=value["depth_mm"] if depth is None else depth,
                    passes=value["passes"] if passes is None else passes,
                )

    def _ended_at(self) -> datetime:
        value = self.cleaned_data
        days = {
            fields.TODAY: self.today,
            fields.YESTERDAY: date_of_day(treated_on=self.today, day=-1),
            fields.ANOTHER_DAY: value["other_day"],
        }
        return local_instant(
            on=days[value["day"]], wall=value["end_time"], zone=self.clinic.zone
        )


def _choose_from(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    field.choices = choices  # type: ignore[attr-defined]  # a ChoiceField, known only here
