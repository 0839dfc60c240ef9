"""A bad file is refused: each thing that can be wrong, once."""

from __future__ import annotations

import pytest

from aftercare.domain.protocol_parser import (
    find_problems,
)
from tests.domain.bad_files import CREAM, MORNING, REDNESS, SPF, SWELLING, changed

# What stands in the sample, what is put there, where, the field that is named, and the reason.
BAD = [
    ('"redness"', '"rednes"', REDNESS, "symptom.rednes.symptom", 'unknown "rednes"'),
    ('"sensitive"', '"thin"', "[[modifier]]", "modifier.thin.variant", 'unknown "thin"'),
    ('"deep"', '"standard"', "[[modifier]]", "modifier.standard.variant", "unknown"),
    ('"airway"', '"air"', "", "warning_sign.air.sign", 'unknown "air"'),
    ('"contact"', '"call"', "[[level]]", "level.call.level", 'unknown "call"'),
    ('feels = "Warm', 'feals = "Warm', REDNESS, "symptom.redness.feals", "unknown key"),
    ("symptom = \"redness\", ch", "x = 1, symptom = \"redness\", ch", "",
     "modifier.superficial.shifts[0].x", "unknown key"),
    ('peak = "The first day."\n', "", REDNESS, "symptom.redness.peak", "missing"),
    ('"Warm to the touch."', "3", REDNESS, "symptom.redness.feels", "must be a text"),
    ('"Warm to the touch."', '" "', REDNESS, "symptom.redness.feels", "is empty"),
    ('["Keep cool."]', '"Keep cool."', REDNESS, "symptom.redness.do", "must be a list"),
    ('["Keep cool."]', "[1]", REDNESS, "symptom.redness.do", "must be a list of texts"),
    ('["Keep cool."]', '[""]', REDNESS, "symptom.redness.do", "must be a list of texts"),
    ('["It gets worse."]', "[]", REDNESS, "symptom.redness.call_if", "at least 1"),
    ('  "Clear",\n', "", REDNESS, "symptom.redness.grades", "needs 5 texts"),
    ("first_day = 1", 'first_day = "1"', SPF, "care_task.spf.first_day",
     "must be a whole number"),
    ("first_day = 1", "first_day = true", SPF, "care_task.spf.first_day",
     "must be a whole number"),
    ("last_day = 42", "last_day = 999", SPF, "care_task.spf.last_day", "outside 0-366"),
    ("last_day = 42", "last_day = 0", SPF, "care_task.spf.last_day", "before first_day"),
    ("top_up = false", "top_up = 0", MORNING, "reminder_rule.spf_morning.top_up",
     "must be true or false"),
    ("08:00:00", '"08:00"', MORNING, "reminder_rule.spf_morning.wall_time",
     "must be a time"),
    ("17:00:00", "08:00:00", MORNING, "reminder_rule.spf_morning.hard_stop",
     "not after wall_time"),
    ('"morning"', '"Early morning"', MORNING, "reminder_rule.spf_morning.slot",
     "lower_case_with_underscores"),
    ("clock = 1.4", "clock = 0", "", "modifier.deep.clock", "must be above 0"),
    ("clock = 1.4", 'clock = "1.4"', "", "modifier.deep.clock", "must be a number"),
    ("clock = 1.4", "clock = true", "", "modifier.deep.clock", "must be a number"),
    ("change = 1,", "change = 2,", "", "modifier.deep.shifts[0].change", "outside -1-1"),
    ("first_day = 0, last_day = 3", "first_day = 4, last_day = 3", "",
     "modifier.deep.shifts[0].last_day", "is before first_day"),
    ("[{ symptom", "[1, { symptom", "", "modifier.deep.shifts", "a list of tables"),
    ("late = [0, 0]", "late = [0, 0, 0]", SWELLING, "band.swelling.late",
     "must hold 2 whole numbers"),
    ("late = [0, 0]", 'late = [0, "0"]', SWELLING, "band.swelling.late",
     "must hold 2 whole numbers"),
    ("days = [[0, 2],", "days = [[0, 4],", SWELLING, "band.swelling.days",
     "day 0: 0-4 is not a band within 0-3"),
    ("days = [[0, 2],", "days = [[-1, 2],", SWELLING, "band.swelling.days",
     "day 0: -1-2 is not a band"),
    ("days = [[0, 2],", "days = [[2, 1],", SWELLING, "band.swelling.days",
     "day 0: 2-1 is not a band"),
    ("late = [0, 0]", "late = [0, 4]", '[[band]]\nsymptom = "itch"', "band.itch.late",
     "late: 0-4 is not a band"),
    ("days = [[0, 2], ", "days = [", SWELLING, "band.swelling.days",
     "needs 15 pairs, for days 0-14, not 14"),
    ("[0, 1], [0, 0]", "[0, 1], [0, 1]", SWELLING, "band.swelling.days",
     "swelling is expected on day 4"),
    ("late = [0, 0]", "late = [0, 1]", SWELLING, "band.swelling.late",
     "swelling is expected after day 14"),
    ('sources = ["P1"]', "sources = []", REDNESS, "symptom.redness.sources",
     "statement without a source"),
    ('sources = ["P1"]', 'sources = ["P2"]', REDNESS, "symptom.redness.sources",
     'unknown source "P2"'),
    ('sources = ["P1"]', "", REDNESS, "symptom.redness.sources",
     "statement without a source"),
    ('"Warm to the touch."', '"Red and warm."', REDNESS, "symptom.redness.feels",
     'names the colour "Red"'),
    ('"Darker or purple, or only warm."', '"pink or red."', REDNESS,
     "symptom.redness.looks_on_brown_black", "repeats looks"),
    ('"It comes and it goes."', f'"{"so " * 21}"', REDNESS, "symptom.redness.lede",
     "a sentence of 21 words"),
    ('"Strong"', '"Strong!"', REDNESS, "symptom.redness.grades[3]", "forbidden wording"),
    ('"It eases."', '"You should rest."', "[[day]]", "day.1.lede", "forbidden wording"),
    ('"On brown or black skin it can look darker."', '"Warm."', "", "day.0.headline",
     'names the colour "Pink"'),
    ('"Fresh"', '"Red stage"', "", None, None),
    ('"SPF 50 suits you."', '"Simply more."', "", "care_task.spf.variant_notes[0].text",
     "forbidden wording"),
    ('variants = ["rf", "peel"], ', "", "", "care_task.spf.variant_notes[0].variants",
     "needs variants or except_variants"),
    ("[[1, 42, 1]]", "[[1, 42]]", SPF, "care_task.spf.times_a_day",
     "must hold 3 whole numbers"),
    ("[[1, 42, 1]]", "[[1, 43, 1]]", SPF, "care_task.spf.times_a_day", "days 1-43"),
    ("[[1, 42, 1]]", "[[1, 42, 13]]", SPF, "care_task.spf.times_a_day", "outside 1-12"),
    ("[4, 7, 2]", "[3, 7, 2]", CREAM, "care_task.moisturiser.times_a_day", "days 3-7"),
    ("from_hour = 6", "from_hour = 0", "[[hour]]", "hour", "rise from 0, not [0, 0]"),
    ("from_hour = 0", "from_hour = 1", "[[hour]]", "hour", "rise from 0, not [1, 6]"),
    ("last_day = 42", "last_day = 41", "[[day]]", "day", "day 42 stands 0 times"),
    ("last_day = 42", "last_day = 43", "[[day]]", "day", "day 43 is after the course"),
    ("last_day = 0", "last_day = 1", "[[day]]", "day", "day 1 stands 2 times"),
    ('care_task = "spf"', 'care_task = "cream"', MORNING,
     "reminder_rule.spf_morning.care_task", 'no care task "cream"'),
    ('care_task = "spf"', 'care_task = "hat"', MORNING,
     "reminder_rule.spf_morning.kind", 'not the reminder_kind of "hat"'),
    ("first_day = 1", "first_day = 0", MORNING, "reminder_rule.spf_morning.first_day",
     'not within 1-42 of "spf"'),
    ("[[0, 3, 3], [4, 7, 2]]", "[[0, 3, 3], [4, 7, 1]]", CREAM,
     "reminder_rule.moisturiser_evening.care_task", "more reminders on day 4"),
    ("deep_above_mm = 1.5", "deep_above_mm = 0.4", "", "entry.deep_above_mm",
     "is less than superficial_below_mm"),
    ('mark = "A"', 'mark = "B"', "", "sources.P1.mark", 'unknown "B"'),
    ("[[note]]", "[[remark]]", "", "remark", "unknown table"),
    ("course_days = 42", "course_days = 0", "", "protocol.course_days", "outside 1-366"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "after", "field", "reason"), BAD)
def test_a_bad_file_is_refused(old, new, after, field, reason):
    text, _ = changed(old, new, after=after)

    if field is None:  # a phase may lean on its day's notes
        assert find_problems(text=text) == ()
        return
    found = {one.field: one for one in find_problems(text=text)}
    assert field in found, [str(one) for one in found.values()]
    assert reason in found[field].reason
