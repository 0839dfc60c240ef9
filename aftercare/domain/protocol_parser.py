"""The text of a protocol file becomes a frozen Protocol, or a list of what is wrong with it.

The file is TOML. Names of keys equal the fields in `protocol.py`. All keys are needed unless
marked (optional). "words" = text that patients read: it passes the wording rules below.
"staff" = text for staff, no wording rules. Codes are lower_case_with_underscores.
Every entry has `sources = ["P24", "ED"]`: at least one key, each with its own [sources.KEY]
table; "ED" (editorial judgement) and "U" (unverified) need no table.

[protocol]            code, title (words), version = "1.0.0", course_days = 42,
                      general_note (words), hill_symptoms = ["redness", ...] (1 or more), sources
[sources.P1]          citation (staff), mark = "A" | "X" | "2" | "K" | "R" | "ED" | "U"
[entry]               minimum_gap_days = 28, unusual_depth_mm = 2.5, depth_step_mm = 0.25,
                      superficial_below_mm = 0.5, deep_above_mm = 1.5,
                      next_session_from_day = 21, sources
[[symptom]]           x18  symptom = "redness", name (words), clinical_term (staff),
                      icd_10_cm (staff, optional), snomed (staff, optional),
                      lede, feels, looks, looks_on_brown_black, onset, peak, usual_end (words),
                      grades = [5 words, for 0 1 2 3 4], do = [words], avoid = [words],
                      call_if = [words, 1 or more], variant_call_if = [variant notes] (optional),
                      urgent_if = [words], emergency_if = [words] (both optional), sources
[[band]]              x18  symptom, days = [[1, 3], [0, 3], ... 15 pairs for days 0-14],
                      late = [0, 0], sources          # 0 <= low <= high <= 3
[[modifier]]          x8, one per variant but "standard":  variant = "superficial" | "deep" | "rf"
                      | "sensitive" | "peel" | "body" | "prp" | "fitzpatrick_iv_vi",
                      clock = 1.4, only = ["redness", ...] (optional), why (staff),
                      shifts = [{ symptom = "bruising", change = 1, first_day = 0, last_day = 3 }]
                      (optional), sources
[[day]]               first_day = 0, last_day = 0, headline, lede (words), notes = [words],
                      variant_notes = [variant notes] (optional), phase (words), symptoms = ["tightness", ...] (named that day, feel first),
                      sources          # together the days cover 0 to course_days once each
[[hour]]              from_hour = 0, headline (words), notes = [words], sources   # rising, from 0
[[care_task]]         code, name, why (words), how = [words], starts_after_hours = 24,
                      first_day = 1, last_day = 42,
                      times_a_day = [[0, 3, 3], [4, 7, 2]]   # first day, last day, times;
                                                             # [] = a habit, never ticked off
                      optional_note (words, optional), reminder_kind = "spf" | "moisturiser"
                      (optional), products = [words] (optional), avoid = [words] (optional),
                      variant_notes = [variant notes] (optional), sources
[[restriction]]       code, name, from_hour = 72, before ("Not yet..."), after ("Yes...") (words),
                      sources
[[reminder_rule]]     code, kind = "spf" | "moisturiser", care_task = "spf" (a care_task code with
                      that reminder_kind), slot = "morning", wall_time = 08:00:00, first_day,
                      last_day, useful_for_minutes = 240, hard_stop = 17:00:00, top_up = false,
                      headline, text, later (words), sources
[[call_today]]        text (words), first_day, last_day (optional, all days), sources  # 1 or more
[[urgent]]            the same, but optional: between the clinic today and the emergency number
[[emergency]]         the same as call_today
[[warning_sign]]      x20  sign = "pus", name (words), clinical_term, icd_10_cm (optional),
                      snomed (optional) (staff), looks, looks_on_brown_black (words), sources
[[severity]]          x5  severity = 0, label, meaning (words), sources
[[level]]             x5  level = "expected" | "keep_an_eye" | "contact" | "urgent" | "emergency",
                      label (words; may hold {number}), advice (words), sources
[[note]]              (optional) code, title (words), text = [words], sources

The check-in and its rules; optional, for versions from before it. Without [[rule]] nothing is
compared. A "sign" below is a warning sign or a finding (the enum Finding).
[scoring]             watch_excess = 1, contact_excess = 2, repeat_excess = 1, repeat_hours = 18,
                      comfort_symptoms = ["dryness", ...], comfort_excess = 2, contact_grade = 4,
                      wave_rise_once = 2, wave_rise_twice = 1, fever_c = 38.0,
                      look_again_hours = 24, sources     # see Scoring in triage_rules.py
[[rule]]              code = "E1" (E, U, C or W and a number), level, staff (staff), sources
  [[rule.when]]       1 or more; the rule fires when one of them holds. patient (words; may hold
                      {symptoms}), level (optional, another one), and any of:
                      all_signs, any_sign, undenied = [signs]; first_day, last_day;
                      variant_days = [{ variants = ["deep"], first_day = 7 }]; from_hour,
                      until_hour (since the end), until_numbing_hour; variants, risks = [any of];
                      needs_filler = true; temperature_from = 37.5; compared = level;
                      is_comparison = true; covered_by = [codes of earlier rules];
                      symptoms = [{ any_of = ["redness"], at_least = 1, excess = 2,
                      is_rising, is_new, is_one_sided, is_second_wave, or_unasked = true,
                      lasts_days = 7, began_from_day = 7 }]   # see Way and SymptomCondition
[[risk_effect]]       risk = "diabetes", raises = true, symptoms = [...] (optional, all),
                      look_again_hours = 12 (optional), staff (staff), sources
[check_in]            from_hour = 4, daily_until_day = 14, then_every_days = 7, silent_days = 2,
                      not_sure (words), more_symptoms = [...], sources,
                      follow_up_from = 3 (optional, see CheckInGuide)
[[follow_up]]         symptom = "itch", severity = 4, asks = [signs], sources   # optional
[[question]]          code, text, hint (words), symptom (optional), is_multiple = false, sources
  [[question.answers]]  code, label (words), hint (words, optional), symptom and severity = 0
                      (optional), signs, asks = [signs] (optional), is_worry = true (optional)
[[finding]]           finding = "two_places", question (words), asked_with = [signs or symptoms]
                      (optional), sources
[[trend]]             trend = "better" | "same" | "worse" | "new", label (words), sources

A variant note is { variants = ["rf", "peel"], except_variants = ["body"], text = words }: shown
when the treatment has any of variants (left out: all treatments) and none of except_variants;
one of the two is needed. In line or as [[symptom.variant_call_if]] sub-tables.

Wording rules, for every string marked "words" (each string of a list is one statement):
1. No sentence over 20 words. A sentence ends at . or ? or at the end of a line, not at a colon.
2. Forbidden: "!", should, please note, simply, nothing to worry about, no need to worry,
   normal for you, safe, safely, all clear, dark skin, darker skin.
3. A statement that names a colour (pink, red, redness, flushed, purple, violet, maroon, bronze,
   brown, black, grey, ashy, blue, pale) also says "darker" or "deeper", or names
   "brown or black skin" (or brown / black / every / all / any ... skin). Two exceptions:
   `looks` is partnered by `looks_on_brown_black` (which may not repeat it), and that field needs
   no partner itself; a `headline` or `phase` may lean on its own lede or notes: one of them then
   says the partner.
4. Not colours: "darker" itself (it compares with one's own skin), white, yellow, green, clear.
Other rules: swelling is 0 from day 4 in its band row; a reminder rule's days lie inside its care
task's days; reminders a day (top-ups aside) do not outnumber the task's times that day; what a
rule asks about stands as a [[finding]]; a rule that uses a band is marked is_comparison.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aftercare.domain.parsing.document import Document
from aftercare.domain.parsing.parts import Parts
from aftercare.domain.parsing.problems import ProtocolError

if TYPE_CHECKING:
    from aftercare.domain.protocol import Protocol

__all__ = ["ProtocolError", "find_problems", "parse_protocol"]


def parse_protocol(*, text: str) -> Protocol:
    """The protocol a TOML text holds; raises the first ProtocolError of a bad one."""
    document, parts = _read(text)
    for problem in _in_order(document):
        raise problem
    return parts.protocol()


def find_problems(*, text: str) -> tuple[ProtocolError, ...]:
    """Everything wrong with a TOML text, in order of line; empty for a good one.

    Rules over several entries are only checked once every entry can be read.
    """
    try:
        document, _ = _read(text)
    except ProtocolError as error:  # not TOML at all: nothing else can be said
        return (error,)
    return _in_order(document)


def _read(text: str) -> tuple[Document, Parts]:
    document = Document(text=text)
    parts = Parts(document)
    document.close()
    if document.findings.is_well_formed:
        parts.check()
    return document, parts


def _in_order(document: Document) -> tuple[ProtocolError, ...]:
    return tuple(sorted(document.findings.problems, key=lambda one: one.line))
