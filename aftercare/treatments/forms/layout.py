"""Where each field stands. The frequent ones are open; the rest waits in <details>."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crispy_forms.layout import HTML, Div, Fieldset, Layout, LayoutObject, Row
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from django.forms import BaseForm


class MoreFields(LayoutObject):  # type: ignore[misc]  # crispy-forms has no types
    """A group behind a summary; it opens by itself when one of its fields says something."""

    def __init__(self, title: str, *fields: object) -> None:
        self.title = title
        self.fields = list(fields)

    def render(self, form: BaseForm, context: Any, **options: Any) -> str:
        names = [pointer.name for pointer in self.get_field_names()]
        says = (form[name].value() or form[name].errors for name in names)
        about = {
            "title": self.title,
            "is_open": any(says),
            "inside": self.get_rendered_fields(form, context, **options),
        }
        return render_to_string("treatments/parts/more.html", about)


def treatment_layout(*before: object, after: tuple[object, ...] = ()) -> Layout:
    """The treatment's fields, between what a form puts before and after them."""
    return Layout(
        *before,
        Fieldset(
            "What was done",
            "areas",
            Row("depth_mm", "passes"),
            HTML('{% include "treatments/parts/overrides.html" %}'),
            "device",
            Div("device_kind", css_class="device-kind"),
        ),
        Fieldset(
            "When and who",
            "day",
            HTML('{% include "treatments/parts/other_day.html" %}'),
            Row("end_time", "practitioner"),
        ),
        MoreFields(
            "Skin and risk factors", "fitzpatrick", "is_sensitive", "risk_factors"
        ),
        MoreFields(
            "Numbing, add-ons and lot",
            Row("anaesthetic", "anaesthetic_on_at"),
            "add_ons",
            "cartridge_lot",
        ),
        MoreFields("Products given and notes", "products_given", "notes"),
        *after,
    )
