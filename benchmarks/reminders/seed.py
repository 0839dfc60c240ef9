"""Seeds by SQL: clinics, patients, treatments and reminders as the product writes them.

One person per number; every key is a hash of it, so that rows lie as scattered as random
keys do. Recovery day 11 is today; earlier days were sent, later ones wait.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import psycopg

from aftercare.foundation import clock, zone_rules
from benchmarks.reminders.place import ROOT

if TYPE_CHECKING:
    from datetime import date

    Door = psycopg.Connection[tuple[object, ...]]

TODAY = 11
DAYS = 20
CLINICS = 20
LIBRARY = ROOT / "aftercare/protocols/library/microneedling.toml"
# protocol version . treatment version . contact version . choice version, as
# eligibility.version_of names the facts of a plan nobody has touched.
PLAN_VERSION = "1.1.1.1"
# At noon nobody has quiet hours, whenever the bench runs.
PLACES = (
    *("Pacific/Auckland", "Asia/Tokyo", "Asia/Bangkok", "Asia/Karachi", "Asia/Dubai"),
    *("Africa/Nairobi", "Africa/Johannesburg", "Europe/London", "Atlantic/Azores"),
    *("America/Sao_Paulo", "America/New_York", "America/Chicago", "America/Denver"),
    *("America/Los_Angeles", "Pacific/Honolulu", "Pacific/Pago_Pago"),
)

HOUSE = """
CREATE FUNCTION pg_temp.key(kind text, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
    AS $$ SELECT md5(kind || n)::uuid $$;
INSERT INTO accounts_user (id, password, is_superuser, email, name, is_active)
    SELECT pg_temp.key('staff', n), '!', false, 'staff' || n || '@clinic.example', 'Staff', true
    FROM generate_series(1, {clinics}) n;
INSERT INTO clinics_clinic (id, created_at, name, sender_name, reply_to, address, zone,
        country, phone, urgent_phone, emergency_phone, compares)
    SELECT pg_temp.key('clinic', n), now(), 'Clinic ' || n, 'Willow & Lane ' || n,
        'desk' || n || '@clinic.example', '12 Lane Street, Bristol', {zone}, 'GB',
        '0117 496 0123', '111', '999', true
    FROM generate_series(1, {clinics}) n;
INSERT INTO clinics_membership (id, created_at, clinic_id, user_id, role, title)
    SELECT pg_temp.key('member', n), now(), pg_temp.key('clinic', n),
        pg_temp.key('staff', n), 'owner', ''
    FROM generate_series(1, {clinics}) n;
INSERT INTO protocols_protocolversion (id, created_at, clinic_id, code, number, content,
        approved_by_id, approved_at, published_at)
    SELECT pg_temp.key('protocol', n), now(), pg_temp.key('clinic', n), 'microneedling', 1,
        {content}, pg_temp.key('staff', n), now() - interval '60 days', now() - interval '60 days'
    FROM generate_series(1, {clinics}) n;
"""

PEOPLE = """
INSERT INTO accounts_user (id, password, is_superuser, email, name, is_active)
    SELECT pg_temp.key('user', n), '!', false, 'person' || n || '@example.com', 'Person ' || n, true
    FROM generate_series({first}, {last}) n;
INSERT INTO accounts_contactpreference (id, created_at, user_id, wording, theme,
        quiet_from, quiet_until, version, changed_at)
    SELECT pg_temp.key('contact', n), now(), pg_temp.key('user', n),
        CASE n % 3 WHEN 0 THEN 'clear' ELSE 'discreet' END, 'system',
        '21:30', '07:30', 1, {changed_at}
    FROM generate_series({first}, {last}) n;
INSERT INTO accounts_zoneperiod (id, created_at, user_id, zone)
    SELECT pg_temp.key('zone', n), now(), pg_temp.key('user', n), {zone}
    FROM generate_series({first}, {last}) n;
INSERT INTO accounts_consent (id, created_at, user_id, purpose, text_version, given_at)
    SELECT pg_temp.key('consent', n), now(), pg_temp.key('user', n), 'care', '1',
        now() - interval '20 days'
    FROM generate_series({first}, {last}) n;
INSERT INTO clinics_patient (id, created_at, clinic_id, user_id, name, email, phone, tone)
    SELECT pg_temp.key('patient', n), now(), pg_temp.key('clinic', 1 + n % {clinics}),
        pg_temp.key('user', n), 'Person ' || n, 'person' || n || '@example.com', '', ''
    FROM generate_series({first}, {last}) n;
INSERT INTO treatments_treatment (id, created_at, patient_id, protocol_version_id,
        device_kind, practitioner_id, ended_at, treated_on, zone, anaesthetic, add_ons,
        cartridge_lot, is_sensitive, risk_factors, products_given, notes, version,
        changed_at, entered_by_id, form_token)
    SELECT pg_temp.key('treatment', n), now(), pg_temp.key('patient', n),
        pg_temp.key('protocol', 1 + n % {clinics}), 'pen',
        pg_temp.key('member', 1 + n % {clinics}), {ended_at}, {treated_on}, {zone}, '', '[]',
        '', false, '[]', '', '', 1, {changed_at},
        pg_temp.key('staff', 1 + n % {clinics}), pg_temp.key('form', n)
    FROM generate_series({first}, {last}) n;
INSERT INTO treatments_treatedarea (id, created_at, treatment_id, area, depth_mm, passes)
    SELECT pg_temp.key('area', n), now(), pg_temp.key('treatment', n), 'full_face', 1.5, 3
    FROM generate_series({first}, {last}) n;
"""

MARKS = """
INSERT INTO reminders_planmark (treatment_id, look_again_at, tzdata, tries)
    SELECT pg_temp.key('treatment', n), now() + interval '20 hours', {tzdata}, 0
    FROM generate_series({first}, {last}) n;
"""

# As if the planner's tick had run until now: the very first one looks at every plan.
PULSE = """
INSERT INTO outbox_pulse (name, at, milliseconds, handled)
    VALUES ('materialise', now(), 0, 0) ON CONFLICT DO NOTHING;
"""

ROWS = """
INSERT INTO outbox_delivery (id, created_at, kind, about, "to", lane, one_for, is_repeatable,
        state, send_from, expires_at, attempt, message_key, doubts, handed_at, finished_at,
        reason, server_reply)
    SELECT pg_temp.key('delivery', n * 100 + day), now(), 'reminder', pg_temp.key('patient', n),
        'person' || n || '@example.com', pg_temp.key('clinic', 1 + n % {clinics}),
        pg_temp.key('patient', n), true, 'sent', sent_at, sent_at + interval '4 hours', 1,
        md5('message' || (n * 100 + day)), 0, sent_at, sent_at, '', '250 ok'
    FROM generate_series({first}, {last}) n, generate_series(1, {today} - 1) day,
        LATERAL (SELECT now() - make_interval(days => {today} - day) AS sent_at) s;
INSERT INTO reminders_reminder (id, created_at, treatment_id, patient_id, rule_code, kind,
        care_task, day, slot, is_top_up, wall_on, wall_time, zone, tzdata, due_at, expires_at,
        plan_version, state, reason, finished_at, attempt, delivery_id)
    SELECT pg_temp.key('reminder', n * 100 + day), now(), pg_temp.key('treatment', n),
        pg_temp.key('patient', n), 'spf_morning', 'spf', 'spf', day, 'morning', false,
        {treated_on}::date + day, {wall}, {zone}, {tzdata}, due_at, due_at + interval '4 hours',
        {version}, CASE WHEN day < {today} THEN 'sent' ELSE 'planned' END,
        CASE WHEN day < {today} THEN 'Sent.' ELSE '' END,
        CASE WHEN day < {today} THEN due_at END, CASE WHEN day < {today} THEN 1 ELSE 0 END,
        CASE WHEN day < {today} THEN pg_temp.key('delivery', n * 100 + day) END
    FROM generate_series({first}, {last}) n, generate_series(1, {days}) day,
        LATERAL (SELECT now() + interval '3 hours' + make_interval(days => day - {today}) AS due_at) s;
"""

DUE = """
DELETE FROM outbox_pace;
UPDATE reminders_reminder SET state = 'planned', reason = '', finished_at = NULL,
    delivery_id = NULL, attempt = 0, due_at = now() + interval '3 hours',
    expires_at = now() + interval '7 hours'
    WHERE day = {today} AND (state <> 'planned' OR due_at <= now());
DELETE FROM outbox_delivery WHERE finished_at IS NULL OR send_from > now() - interval '12 hours';
UPDATE reminders_reminder r SET due_at = now() - interval '1 second' * {spread} * n.n / {due},
    expires_at = now() + interval '4 hours'
    FROM generate_series(1, {due}) n
    WHERE r.id = md5('reminder' || (n.n * 100 + {today}))::uuid;
"""


FORGET = """
UPDATE treatments_treatment SET changed_at = now() - interval '1 day'
    WHERE changed_at > now() - interval '1 hour';
UPDATE accounts_contactpreference SET changed_at = now() - interval '1 day'
    WHERE changed_at > now() - interval '1 hour';
"""


def fill(url: str, *, stored: int, people: int) -> None:
    """`stored` reminders of `people` patients, none due; half of them sent long ago."""
    with psycopg.connect(url, autocommit=True) as door:
        write(door, stored=stored, people=people)
        door.execute("VACUUM ANALYZE")


def write(door: Door, *, stored: int, people: int) -> None:
    """The same over a connection that is there."""
    whole = stored // DAYS
    people = max(people, whole)
    run(door, HOUSE + PEOPLE + MARKS + PULSE, _facts(1, people))
    run(door, ROWS, _facts(1, whole))
    if whole < people:
        run(door, _only_today(), _facts(whole + 1, people))


def fill_plans(url: str, *, people: int) -> None:
    """So many active treatments that are planned already; no reminder rows."""
    with psycopg.connect(url, autocommit=True) as door:
        run(door, HOUSE, _facts(1, 1))
        for first in range(1, people + 1, 50_000):
            run(door, PEOPLE + MARKS, _facts(first, min(first + 49_999, people)))
        run(door, PULSE, {})
        door.execute("VACUUM ANALYZE")


def add_new_plans(url: str, *, after: int, number: int) -> None:
    """So many treatments entered just now; those of the last call are no news any more."""
    facts = {**_facts(after + 1, after + number), "changed_at": clock.now()}
    with psycopg.connect(url, autocommit=True) as door:
        run(door, FORGET, {})
        run(door, HOUSE.split("INSERT", 1)[0] + PEOPLE, facts)


def make_due(url: str, *, due: int, spread: float = 1) -> None:
    """Today's reminders of the first `due` patients fell due in the last `spread` seconds."""
    with psycopg.connect(url, autocommit=True) as door:
        fall_due(door, due=due, spread=spread)
        door.execute("VACUUM reminders_reminder")
        door.execute("VACUUM ANALYZE outbox_delivery")


def fall_due(door: Door, *, due: int, spread: float = 1) -> None:
    """The same over a connection that is there."""
    run(door, DUE, {"today": TODAY, "due": due, "spread": spread})


def noon() -> tuple[str, datetime]:
    """A zone where it is about noon now, and the time there."""
    at = clock.now().astimezone(UTC)
    there = [(name, at.astimezone(ZoneInfo(name))) for name in PLACES]
    return min(there, key=lambda one: abs(one[1].hour + one[1].minute / 60 - 11.5))


def _only_today() -> str:
    """Patients beyond those with a whole history have one reminder each."""
    return "INSERT INTO reminders" + ROWS.split("INSERT INTO reminders")[1].replace(
        "generate_series(1, {days})", "generate_series({today}, {today})"
    )


def _facts(first: int, last: int) -> dict[str, object]:
    zone, local = noon()
    treated_on: date = local.date() - timedelta(days=TODAY)
    return {
        "first": first,
        "last": last,
        "clinics": CLINICS,
        "zone": zone,
        "content": LIBRARY.read_text(encoding="utf-8"),
        "treated_on": treated_on,
        "ended_at": local.replace(hour=9) - timedelta(days=TODAY),
        "wall": local.time().replace(microsecond=0, second=0),
        "changed_at": clock.now() - timedelta(days=TODAY),
        "tzdata": zone_rules.edition(),
        "version": PLAN_VERSION,
        "today": TODAY,
        "days": DAYS,
    }


def run(door: Door, script: str, facts: dict[str, object]) -> None:
    values = {name: psycopg.sql.Literal(value) for name, value in facts.items()}
    for statement in script.split(";\n"):
        if statement.strip():
            door.execute(psycopg.sql.SQL(statement).format(**values))
