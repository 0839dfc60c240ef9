"""A whole country of clinics by SQL: patients on every day of their course, what they
answered, wrote and wait for, and one busy clinic whose board is measured.

Keys are hashes of numbers, so that rows lie as scattered as random keys do. Patients up to
ACTIVE are the busy clinic's and all within their course; OLD_HANDS have a long past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg

from aftercare.foundation import clock
from benchmarks.reminders.seed import HOUSE, LIBRARY, run

if TYPE_CHECKING:
    Door = psycopg.Connection[tuple[object, ...]]

ACTIVE = 2000
OPEN_REVIEWS = 50
# A clinic of the country; most of its people were treated long ago.
A_CLINIC = 1000
COURSE = 25
OLD_HANDS = 16
PAST_CHECK_INS = 10_000
FIRST = (
    *("Amara", "Bea", "Cleo", "Dina", "Elif", "Farah", "Grace", "Hana", "Ines", "Jo"),
    *("Kira", "Lena", "Maya", "Nora", "Olga", "Pia", "Quinn", "Rosa", "Sana", "Tess"),
)
LAST = ("Example", "Sample", "Placeholder", "Specimen", "Testcase", "Mockup", "Demo")

PEOPLE = """
INSERT INTO accounts_user (id, password, is_superuser, email, name, is_active)
    SELECT pg_temp.key('user', n), '!', false, lower(pg_temp.first(n)) || n || '@example.com',
        pg_temp.full_name(n), true
    FROM generate_series({first}, {last}) n;
INSERT INTO accounts_contactpreference (id, created_at, user_id, wording, theme,
        quiet_from, quiet_until, version, changed_at)
    SELECT pg_temp.key('contact', n), now(), pg_temp.key('user', n),
        CASE n % 3 WHEN 0 THEN 'clear' ELSE 'discreet' END,
        (ARRAY['system', 'system', 'light', 'dark'])[1 + n % 4],
        '21:30', '07:30', 1, now() - interval '60 days'
    FROM generate_series({first}, {last}) n;
INSERT INTO accounts_zoneperiod (id, created_at, user_id, zone)
    SELECT pg_temp.key('zone', n), now(), pg_temp.key('user', n), 'Europe/London'
    FROM generate_series({first}, {last}) n;
INSERT INTO accounts_consent (id, created_at, user_id, purpose, text_version, given_at)
    SELECT pg_temp.key('consent', n), now(), pg_temp.key('user', n), 'care', '1',
        now() - interval '60 days'
    FROM generate_series({first}, {last}) n;
INSERT INTO clinics_patient (id, created_at, clinic_id, user_id, name, email, phone, tone)
    SELECT pg_temp.key('patient', n), now(), pg_temp.key('clinic', pg_temp.clinic(n)),
        pg_temp.key('user', n), pg_temp.full_name(n),
        lower(pg_temp.first(n)) || n || '@example.com', '0117 ' || lpad(n::text, 7, '0'), ''
    FROM generate_series({first}, {last}) n;
INSERT INTO treatments_treatment (id, created_at, patient_id, protocol_version_id,
        device_kind, practitioner_id, ended_at, treated_on, zone, anaesthetic, add_ons,
        cartridge_lot, is_sensitive, risk_factors, products_given, notes, version,
        changed_at, entered_by_id, form_token, fitzpatrick)
    SELECT pg_temp.key('treatment', n), now(), pg_temp.key('patient', n),
        pg_temp.key('protocol', pg_temp.clinic(n)),
        (ARRAY['pen', 'pen', 'pen', 'pen', 'pen', 'pen', 'roller', 'rf_pen'])[1 + n % 8],
        pg_temp.key('member', pg_temp.clinic(n)),
        ({today}::date - pg_temp.day(n)) + time '07:00' + make_interval(mins => n % 150),
        {today}::date - pg_temp.day(n), 'Europe/London', '', '[]',
        'LOT-' || n % 100, n % 7 = 0, '[]', '', '', 1, now() - interval '60 days',
        pg_temp.key('staff', pg_temp.clinic(n)), pg_temp.key('form', n), 1 + n % 6
    FROM generate_series({first}, {last}) n;
INSERT INTO treatments_treatedarea (id, created_at, treatment_id, area, depth_mm, passes)
    SELECT pg_temp.key('area', n), now(), pg_temp.key('treatment', n), 'full_face',
        (ARRAY[1.5, 1.5, 1.5, 1.0, 1.5, 2.0, 0.5])[1 + n % 7], 3
    FROM generate_series({first}, {last}) n;
"""

WORDS = """
INSERT INTO clinics_searchword (clinic_id, patient_id, word)
    SELECT p.clinic_id, p.id, word FROM clinics_patient p, LATERAL (
        SELECT regexp_split_to_table(lower(p.name), ' ') AS word
        UNION SELECT p.email UNION SELECT split_part(p.email, '@', 1)
        UNION SELECT 'example' UNION SELECT 'com'
        UNION SELECT regexp_replace(p.phone, '[^0-9]', '', 'g')
        UNION SELECT '~' || reverse(regexp_replace(p.phone, '[^0-9]', '', 'g'))
    ) words;
"""

ANSWERS = """
INSERT INTO checkins_checkin (id, created_at, treatment_id, form_token, answered_at,
        received_at, day, level, protocol_version, is_compared, is_held, is_worried, note,
        own_point, sent_by_id)
    SELECT pg_temp.key('check', n * 100 + day), now(), pg_temp.key('treatment', n),
        pg_temp.key('sent', n * 100 + day), at, at, day, 0, '1.1.0', true, false, false, '',
        greatest(0.1, 2.4 - day * 0.2 + (n * 7 + day * 13) % 60 / 100.0), pg_temp.key('user', n)
    FROM generate_series({first}, {last}) n, generate_series(0, 9) day,
        LATERAL (SELECT ({today}::date - pg_temp.day(n) + day) + time '10:00' AS at) t
    WHERE n % 2 = 0 AND day < pg_temp.day(n) AND pg_temp.day(n) <= {course};
INSERT INTO checkins_symptomreport (id, created_at, check_in_id, symptom, severity, trend,
        is_one_sided, band_low, band_high)
    SELECT md5(c.id::text || symptom)::uuid, now(), c.id, symptom,
        greatest(0, 2 - c.day / 2 + ascii(c.id::text) % 2), CASE WHEN c.day > 0 THEN 'better' ELSE '' END, false, 1, 3
    FROM checkins_checkin c, unnest(ARRAY['redness', 'swelling', 'tenderness_pain', 'peeling', 'itch']) symptom;
INSERT INTO checkins_signreport (id, created_at, check_in_id, sign, answer)
    SELECT md5(c.id::text || sign)::uuid, now(), c.id, sign, 'no'
    FROM checkins_checkin c, unnest(ARRAY['pus', 'fever']) sign;
"""

WAITING = """
INSERT INTO checkins_review (id, created_at, clinic_id, patient_id, treatment_id, level, kind,
        why, check_in_id, version, raised_at, promised_by, outcome, escalation_step, told)
    SELECT pg_temp.key('review', n), now(), pg_temp.key('clinic', 1), pg_temp.key('patient', n),
        pg_temp.key('treatment', n), CASE WHEN n % 3 = 0 THEN 2 ELSE 1 END,
        CASE WHEN n % 5 = 0 THEN 'message' ELSE 'check_in' END,
        'Redness 2, usual up to 1, on day ' || pg_temp.day(n),
        (SELECT id FROM checkins_checkin c WHERE c.treatment_id = pg_temp.key('treatment', n)
            ORDER BY day DESC LIMIT 1),
        1, now() - make_interval(mins => n), now() + interval '1 hour', '', 0, '[]'
    FROM generate_series(1, {reviews}) n;
INSERT INTO checkins_reviewreason (id, created_at, review_id, kind, level, at, why, note,
        treatment_id, check_in_id, object_id)
    SELECT md5(r.id::text)::uuid, now(), r.id, r.kind, r.level, r.raised_at, r.why, '',
        r.treatment_id, r.check_in_id, pg_temp.key('about', 1)
    FROM checkins_review r;
INSERT INTO conversations_conversation (id, created_at, clinic_id, patient_id, treatment_id,
        topic, opened_at, last_message_at, waiting_since, outcome)
    SELECT pg_temp.key('talk', n), now(), pg_temp.key('clinic', pg_temp.clinic(n)),
        pg_temp.key('patient', n), pg_temp.key('treatment', n), 'skin',
        now() - interval '2 hours', now() - interval '1 hour',
        CASE WHEN n <= {reviews} THEN now() - interval '1 hour' END, ''
    FROM generate_series(1, {last}) n WHERE n % 5 = 0;
INSERT INTO conversations_message (id, created_at, conversation_id, author_id, is_from_staff,
        text, sent_at, form_token)
    SELECT pg_temp.key('message', n * 10 + m), now(), pg_temp.key('talk', n),
        pg_temp.key('user', n), false, 'Is this a usual amount of flaking?',
        now() - interval '1 hour' + make_interval(mins => m), pg_temp.key('said', n * 10 + m)
    FROM generate_series(1, {last}) n, generate_series(1, 2) m WHERE n % 5 = 0;
"""

# The same person with a long past: twelve treatments, and days that were answered often.
PAST = """
INSERT INTO treatments_treatment (id, created_at, patient_id, protocol_version_id,
        device_kind, practitioner_id, ended_at, treated_on, zone, anaesthetic, add_ons,
        cartridge_lot, is_sensitive, risk_factors, products_given, notes, version,
        changed_at, entered_by_id, form_token)
    SELECT md5(t.id::text || past)::uuid, now(), t.patient_id, t.protocol_version_id,
        t.device_kind, t.practitioner_id, t.ended_at - make_interval(days => 60 * past),
        t.treated_on - 60 * past, t.zone, '', '[]', '', false, '[]', '', '', 1,
        now() - interval '60 days', t.entered_by_id, md5('past' || t.id || past)::uuid
    FROM generate_series({first}, {last}) n, generate_series(1, 12) past,
        LATERAL (SELECT * FROM treatments_treatment WHERE id = pg_temp.key('treatment', n)) t;
INSERT INTO treatments_treatedarea (id, created_at, treatment_id, area, depth_mm, passes)
    SELECT md5('area' || t.id)::uuid, now(), t.id, 'full_face', 1.5, 3
    FROM treatments_treatment t WHERE NOT EXISTS
        (SELECT 1 FROM treatments_treatedarea a WHERE a.treatment_id = t.id);
INSERT INTO checkins_checkin (id, created_at, treatment_id, form_token, answered_at,
        received_at, day, level, protocol_version, is_compared, is_held, is_worried, note,
        own_point, sent_by_id, replaced_by_id)
    SELECT md5('old' || t.id || day || ':' || again)::uuid, now(), t.id,
        md5('oldsent' || t.id || day || ':' || again)::uuid, at, at, day, 0, '1.1.0', true, false,
        false, '', 1.0, pg_temp.key('user', n),
        CASE WHEN again > 0 THEN md5('old' || t.id || day || ':0')::uuid END
    FROM generate_series({first}, {last}) n, generate_series(1, 12) past,
        LATERAL (SELECT * FROM treatments_treatment
            WHERE id = md5(pg_temp.key('treatment', n)::text || past)::uuid) t,
        generate_series(0, 20) day, generate_series(0, {past} / 252 - 1) again,
        LATERAL (SELECT t.ended_at + make_interval(days => day, mins => 60 - again) AS at) times;
INSERT INTO checkins_symptomreport (id, created_at, check_in_id, symptom, severity, trend,
        is_one_sided, band_low, band_high)
    SELECT md5(c.id::text || symptom)::uuid, now(), c.id, symptom, greatest(0, 2 - c.day / 4), '',
        false, 1, 3
    FROM checkins_checkin c, unnest(ARRAY['redness', 'swelling', 'tenderness_pain', 'peeling', 'itch']) symptom
    WHERE c.replaced_by_id IS NULL AND NOT EXISTS
        (SELECT 1 FROM checkins_symptomreport s WHERE s.check_in_id = c.id);
"""


HOURS = """
INSERT INTO clinics_openinghours (id, created_at, clinic_id, weekday, opens, closes)
    SELECT md5(c.id::text || weekday)::uuid, now(), c.id, weekday, '08:00', '18:00'
    FROM clinics_clinic c, generate_series(0, 6) weekday;
UPDATE clinics_clinic SET reply_goal_minutes = 120;
"""

# Which clinic, which day, which name: of the number alone.
NUMBERS = """
CREATE FUNCTION pg_temp.clinic(n bigint) RETURNS bigint IMMUTABLE LANGUAGE sql
    AS $$ SELECT CASE WHEN n <= {active} THEN 1 ELSE 2 + n % ({clinics} - 1) END $$;
CREATE FUNCTION pg_temp.day(n bigint) RETURNS int IMMUTABLE LANGUAGE sql
    AS $$ SELECT CASE WHEN n <= {active} THEN 1 + n % {course}
        WHEN n <= {active} + 2 * {old_hands} THEN 10
        WHEN n % 4 = 0 THEN 1 + n / 4 % {course} ELSE 60 + n % 300 END::int $$;
CREATE FUNCTION pg_temp.first(n bigint) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT ({firsts}::text[])[1 + n % 20] $$;
CREATE FUNCTION pg_temp.full_name(n bigint) RETURNS text IMMUTABLE LANGUAGE sql
    AS $$ SELECT pg_temp.first(n) || ' ' || ({lasts}::text[])[1 + n / 20 % 7] || n / 140 $$;
"""


def fill(url: str, *, people: int, is_whole: bool = True) -> None:
    """So many patients in all; not `is_whole`: only what the board of the busy clinic reads."""
    with psycopg.connect(url, autocommit=True) as door:
        run(door, NUMBERS + HOUSE, _facts(1, 1, people))
        for first in range(1, people + 1, 50_000):
            facts = _facts(first, min(first + 49_999, people), people)
            run(door, PEOPLE, facts)
        whose = people if is_whole else ACTIVE
        run(door, ANSWERS + WAITING + HOURS, _facts(1, whose, people))
        if is_whole:
            run(door, PAST, _facts(ACTIVE + 1, ACTIVE + OLD_HANDS, people))
            run(door, WORDS, {})
        door.execute("VACUUM ANALYZE")


def _facts(first: int, last: int, people: int) -> dict[str, object]:
    return {
        "first": first,
        "last": last,
        "active": ACTIVE,
        "old_hands": OLD_HANDS,
        "course": COURSE,
        "past": PAST_CHECK_INS,
        "reviews": OPEN_REVIEWS,
        "clinics": 1 + max(people - ACTIVE, A_CLINIC) // A_CLINIC,
        "firsts": list(FIRST),
        "lasts": list(LAST),
        "zone": "Europe/London",
        "content": LIBRARY.read_text(encoding="utf-8"),
        "today": clock.now().date(),
    }
