"""The history of an adverse event is only ever added to: the database refuses the rest."""

from django.db import migrations

SQLITE = [
    # No trigger against DELETE: on SQLite Django empties tables between tests with it.
    """
    CREATE TRIGGER checkins_step_never_changed
    BEFORE UPDATE ON checkins_adverseeventstep
    BEGIN SELECT RAISE(ABORT, 'steps are only added'); END
    """,
]
SQLITE_BACK = ["DROP TRIGGER checkins_step_never_changed"]
POSTGRESQL = [
    """
    CREATE FUNCTION checkins_step_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      RAISE EXCEPTION 'steps are only added' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER checkins_step_never_changed
    BEFORE UPDATE OR DELETE ON checkins_adverseeventstep
    FOR EACH ROW EXECUTE FUNCTION checkins_step_refuse()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER checkins_step_never_changed ON checkins_adverseeventstep",
    "DROP FUNCTION checkins_step_refuse()",
]


def guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for sql in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[vendor]:
        schema_editor.execute(sql, params=None)


def unguard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for sql in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[vendor]:
        schema_editor.execute(sql, params=None)


class Migration(migrations.Migration):
    dependencies = [("checkins", "0001_initial")]

    operations = [migrations.RunPython(guard, unguard)]
