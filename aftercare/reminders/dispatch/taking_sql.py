"""The statements of the claim, in words both databases read.

Each is written so that its plan does not depend on statistics: a table that was empty
when it was last looked at may hold fifty thousand waiting rows a minute later.
"""

from __future__ import annotations

# By the partial index reminders_due.
DUE = """
SELECT id, patient_id, due_at FROM reminders_reminder
WHERE state = 'planned' AND due_at <= %s AND expires_at > %s {more}
ORDER BY due_at LIMIT %s {lock}
"""
# By the partial index reminders_planned_of. Asked for all at once, PostgreSQL would rather
# read everything that is due, or nearly everything there is, than ask for each patient.
THEIRS = """
    state = 'planned' AND due_at <= %s AND expires_at > %s
    AND (not_before IS NULL OR not_before <= %s)
"""
COMPANIONS = {
    "postgresql": """
SELECT r.id, r.patient_id FROM unnest(ARRAY[{keys}]::uuid[]) AS k (patient)
CROSS JOIN LATERAL (
    SELECT id, patient_id FROM reminders_reminder
    WHERE patient_id = k.patient AND {theirs} {lock}
) AS r
""",
    "sqlite": """
SELECT id, patient_id FROM reminders_reminder
WHERE patient_id IN ({keys}) AND {theirs}
""",
}
# By the unique index outbox_one_open_for: at most one row a patient.
OPEN = """
SELECT id, one_for, state FROM outbox_delivery
WHERE one_for IN ({keys}) AND state IN ('queued', 'claimed', 'handed')
"""
# What may have arrived already takes nobody along: the same once more, or nothing (I3).
HOLD = """
SELECT id FROM outbox_delivery
WHERE id IN ({keys}) AND state = 'queued' AND doubts = 0 {lock}
"""
MAKE = """
INSERT INTO outbox_delivery (
    id, created_at, kind, about, "to", lane, one_for, is_repeatable, state, send_from,
    expires_at, attempt, message_key, doubts, reason, server_reply
)
SELECT v.delivery, %s, %s, r.patient_id, '', p.clinic_id, r.patient_id,
    SUM(CASE WHEN r.is_top_up THEN 0 ELSE 1 END) > 0, 'queued', MIN(r.due_at),
    MAX(r.expires_at), 0, {key}, 0, '', ''
FROM {lines}
JOIN reminders_reminder AS r ON r.id = v.id
JOIN clinics_patient AS p ON p.id = r.patient_id
GROUP BY v.delivery, r.patient_id, p.clinic_id
ON CONFLICT DO NOTHING
RETURNING id
"""
PUT_ON = """
UPDATE reminders_reminder
SET state = 'sending', attempt = attempt + 1, delivery_id = v.delivery
FROM {lines}
WHERE reminders_reminder.id = v.id AND reminders_reminder.state = 'planned'
"""
# A message that got company is of use as long as the longest of it, and repeatable as
# soon as one of it is.
WIDEN = """
UPDATE outbox_delivery SET
    expires_at = COALESCE(
        (SELECT MAX(r.expires_at) FROM reminders_reminder AS r
         WHERE r.delivery_id = outbox_delivery.id AND r.state = 'sending'), expires_at),
    is_repeatable = EXISTS(
        SELECT 1 FROM reminders_reminder AS r
        WHERE r.delivery_id = outbox_delivery.id AND NOT r.is_top_up)
WHERE id IN ({keys})
"""
DIALECTS = {
    "postgresql": {
        "lines": "jsonb_to_recordset(%s::jsonb) AS v (id uuid, delivery uuid)",
        "key": "replace(gen_random_uuid()::text, '-', '')",
    },
    "sqlite": {
        "lines": (
            "(SELECT json_extract(value, '$.id') AS id,"
            " json_extract(value, '$.delivery') AS delivery FROM json_each(%s)) AS v"
        ),
        "key": "lower(hex(randomblob(16)))",
    },
}
