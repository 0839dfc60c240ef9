"""A bad rule, question or scoring is refused, on the line where it stands."""

from __future__ import annotations

import pytest

from aftercare.domain.protocol_parser import find_problems, parse_protocol
from aftercare.domain.vocabulary import (
    Finding,
    RiskFactor,
    Symptom,
    TriageLevel,
    WarningSign,
)
from tests.domain.bad_files import only_problem
from tests.domain.sample import protocol_text

TRIAGE = """
[scoring]
watch_excess = 1
contact_excess = 2
repeat_excess = 1
repeat_hours = 18
comfort_symptoms = ["dryness"]
comfort_excess = 2
contact_grade = 4
wave_rise_once = 2
wave_rise_twice = 1
fever_c = 38.0
look_again_hours = 24
sources = ["ED"]

[[rule]]
code = "E1"
level = "emergency"
staff = "Anaphylaxis"
sources = ["ED"]

  [[rule.when]]
  all_signs = ["airway"]
  undenied = ["new_product"]
  patient = "You told us about your throat."

[[rule]]
code = "C1"
level = "contact"
staff = "Erythema"
sources = ["ED"]

  [[rule.when]]
  symptoms = [{ any_of = ["swelling"], excess = 2 }]
  first_day = 2
  last_day = 9
  is_comparison = true
  variant_days = [{ variants = ["deep"], first_day = 4 }]
  patient = "You told us that it is puffy."

  [[rule.when]]
  symptoms = [{ is_rising = true }]
  temperature_from = 37.5
  risks = ["diabetes"]
  level = "urgent"
  covered_by = ["E1"]
  patient = "You told us that it rises."

[[risk_effect]]
risk = "diabetes"
raises = true
staff = "Sooner"
sources = ["ED"]

[check_in]
from_hour = 4
daily_until_day = 14
then_every_days = 7
silent_days = 2
not_sure = "I am not sure"
more_symptoms = ["itch"]
sources = ["ED"]

[[question]]
code = "sore"
text = "How sore is it?"
hint = "Pick the nearest."
symptom = "tenderness_pain"
is_multiple = false
sources = ["ED"]
answers = [
  { code = "none", label = "None", severity = 0 },
  { code = "little", label = "A little", severity = 1 },
  { code = "some", label = "Some", severity = 2 },
  { code = "lot", label = "A lot", severity = 3 },
  { code = "very", label = "Very much", severity = 4 },
]

[[finding]]
finding = "new_product"
question = "Did you start a new product?"
asked_with = ["hives", "itch"]
sources = ["ED"]

[[trend]]
trend = "worse"
label = "Worse"
sources = ["ED"]
"""
RULES = TRIAGE[: TRIAGE.index("[check_in]")]


def with_triage(old="", new="", *, triage=TRIAGE):
    assert old in triage
    return protocol_text() + triage.replace(old, new, 1)


def test_a_protocol_without_any_of_it_still_parses():
    old = parse_protocol(text=protocol_text())
    assert (old.rules, old.scoring, old.check_in) == ((), None, None)
    assert (old.findings, old.questions, old.risk_effects, old.trends) == ((),) * 4


def test_everything_is_read():
    read = parse_protocol(text=with_triage())
    rule = read.rules[1]
    assert [one.level.name for one in rule.ways] == ["CONTACT", "URGENT"]
    assert rule.ways[0].first_day_for(frozenset()) == 2
    assert rule.ways[0].symptoms[0].excess == 2
    assert rule.ways[1].symptoms[0].any_of == tuple(Symptom)
    assert rule.ways[1].risks == {RiskFactor.DIABETES}
    assert read.rules[0].level is TriageLevel.EMERGENCY
    assert read.risk_effects[0].symptoms is None
    assert read.finding(Finding.NEW_PRODUCT).question == "Did you start a new product?"
    assert [int(one.severity) for one in read.questions[0].answers] == [0, 1, 2, 3, 4]
    assert {one.symptom for one in read.questions[0].answers} == {Symptom.TENDERNESS}
    with pytest.raises(KeyError):
        read.finding(Finding.LOW_MOOD)


@pytest.mark.parametrize(
    ("day", "is_expected"),
    [
        (-1, 0),
        (0, 1),
        (1, 1),
        (14, 1),
        (15, 0),
        (20, 0),
        (21, 1),
        (28, 1),
        (42, 1),
        (49, 0),
    ],
)
def test_check_ins_are_expected_daily_and_then_weekly(day, is_expected):
    guide = parse_protocol(text=with_triage()).check_in
    assert guide.is_expected_on(day=day, course_days=42) is bool(is_expected)


# What stands in the triage, what is put there, the field that is named, and the reason.
BAD = [
    ('code = "E1"', 'code = "X1"', "rule.X1.code", "not a rule code"),
    ('code = "C1"', 'code = "c 1"', "rule.c 1.code", "not a rule code"),
    ('"emergency"', '"now"', "rule.E1.level", 'unknown "now"'),
    ('"airway"', '"air"', "rule.E1.when[0].all_signs", 'unknown "air"'),
    ('["swelling"]', '["puffy"]', "rule.C1.when[0].symptoms[0].any_of", 'unknown "puffy"'),
    ("], excess = 2", "], excess = 9", "rule.C1.when[0].symptoms[0].excess", "outside 0-4"),
    ("], excess = 2", "], exceed = 2", "rule.C1.when[0].symptoms[0].exceed", "unknown key"),
    ('["deep"]', '["deeper"]', "rule.C1.when[0].variant_days[0].variants",
     'unknown "deeper"'),
    ("last_day = 9", "last_day = 1", "rule.C1.when[0].last_day", "before first_day"),
    ("last_day = 9", "until_day = 9", "rule.C1.when[0].until_day", "unknown key"),
    ("37.5", '"37"', "rule.C1.when[1].temperature_from", "must be a number"),
    ('["diabetes"]', '["age"]', "rule.C1.when[1].risks", 'unknown "age"'),
    ("it is puffy", "it is red", "rule.C1.when[0].patient", "names the colour"),
    ("it is puffy", "you should call", "rule.C1.when[0].patient", "forbidden wording"),
    ("is_comparison = true", "", "rule.C1.when[0].patient", "needs is_comparison"),
    ("fever_c = 38.0", "fever_c = 0", "scoring.fever_c", "must be above 0"),
    ("repeat_hours = 18\n", "", "scoring.repeat_hours", "missing"),
    ('raises = true', "raises = 1", "risk_effect.diabetes.raises", "true or false"),
    ("silent_days = 2", "silent_days = 0", "check_in.silent_days", "outside 1-366"),
    ("severity = 4 }", "severity = 3 }", "question.sore.answers", "one for each grade"),
    ('code = "very"', 'code = "lot"', "question.sore.answers", "a code of its own"),
    ('"Very much"', '"Simply so"', "question.sore.answers[4].label", "forbidden"),
    ("start a new product?", "use it!", "finding.new_product.question", "forbidden"),
    ('trend = "worse"', 'trend = "bad"', "trend.bad.trend", 'unknown "bad"'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "reason"), BAD)
def test_what_is_refused(old, new, field, reason):
    text = with_triage(old, new)
    problem = find_problems(text=text)[0]
    assert problem.field == field
    assert reason in problem.reason
    if new:
        line = text.count("\n", 0, text.rindex(new)) + 1
        assert abs(problem.line - line) <= MOST_LINES_OFF.get(field, 0)


# A rule over a whole entry is noted at its key, a few lines from the value that is wrong.
MOST_LINES_OFF = {
    "question.sore.answers": 6,
    "question.sore.answers[4].label": 6,
    "rule.C1.when[0].last_day": 1,
}


def test_rules_need_their_scoring():
    text = protocol_text() + RULES[RULES.index("[[rule]]") :]
    problems = [str(one) for one in find_problems(text=text)]
    assert any("rules and [scoring] come together" in one for one in problems)


def test_questions_need_their_guide():
    start, end = TRIAGE.index("[check_in]"), TRIAGE.index("[[question]]")
    text = protocol_text() + TRIAGE[:start] + TRIAGE[end:]
    assert "come together" in only_problem(text).reason


def test_what_is_asked_after_a_grade():
    guide = 'more_symptoms = ["itch"]\n'
    added = 'follow_up_from = 3\n\n[[follow_up]]\nsymptom = "itch"\nseverity = 4\n'
    text = with_triage(
        f'{guide}sources = ["ED"]\n',
        f'{guide}sources = ["ED"]\n{added}asks = ["hives"]\nsources = ["ED"]\n',
    )
    read = parse_protocol(text=text)
    [follow_up] = read.follow_ups
    assert (read.check_in.follow_up_from, follow_up.severity) == (3, 4)
    assert follow_up.asks == (WarningSign.URTICARIA,)
    assert parse_protocol(text=with_triage()).check_in.follow_up_from == 1
    wrong = text.replace("severity = 4\nasks", "severity = 9\nasks")
    assert "outside 1-4" in only_problem(wrong).reason


def test_a_code_stands_once():
    problem = only_problem(with_triage('code = "C1"', 'code = "E1"'))
    assert (problem.field, problem.reason) == ("rule", "stands 2 times: E1")


@pytest.mark.parametrize("code", ["C1", "C2"])
def test_a_rule_is_covered_by_an_earlier_one_only(code):
    problem = only_problem(
        with_triage('covered_by = ["E1"]', f'covered_by = ["{code}"]')
    )
    assert problem.reason == f'no rule "{code}" before this one'
    assert problem.field == "rule.C1.when"


def test_what_a_rule_asks_about_a_patient_can_be_asked():
    problem = only_problem(with_triage('finding = "new_product"', 'finding = "unwell"'))
    assert problem.reason == 'no [[finding]] "new_product"'


def test_a_rule_asks_for_something():
    problem = only_problem(with_triage('all_signs = ["airway"]', "first_day = 3"))
    assert "asks for no sign and no symptom" in problem.reason
    end = TRIAGE.index("  [[rule.when]]"), TRIAGE.index('[[rule]]\ncode = "C1"')
    text = protocol_text() + TRIAGE[: end[0]] + TRIAGE[end[1] :]
    problems = [str(one) for one in find_problems(text=text)]
    assert any("rule.E1.when: needs at least 1" in one for one in problems)


def test_an_answer_with_a_grade_says_of_what():
    text = with_triage('symptom = "tenderness_pain"\n', "")
    assert {one.reason for one in find_problems(text=text)} == {
        "is the grade of no symptom"
    }
