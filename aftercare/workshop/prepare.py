"""What `up` does between the broker and the web server, in one process: the database,
the static files, the demo.

Run as `python -m aftercare.workshop.prepare FILE`; into FILE goes what a person needs
to sign in.
"""

from __future__ import annotations

import hashlib
import io
import sys
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from aftercare.workshop import say


def main(sign_ins: Path) -> None:
    django.setup()
    migrate()
    collect()
    known = get_commands()
    if "seed_demo" in known:
        say.line("demo clinics ...")
        call_command("seed_demo")
    if "demo_sign_ins" in known:
        out = io.StringIO()
        call_command("demo_sign_ins", stdout=out)
        sign_ins.write_text(out.getvalue(), encoding="utf-8")


def migrate() -> None:
    """Apply what is not applied; asking first, since the command itself takes a second."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say.line("database ...")
        call_command("migrate", interactive=False, verbosity=1)


def collect() -> None:
    """Collect and compress the static files when one of them changed."""
    kept = Path(settings.STATIC_ROOT) / ".collected"
    wanted = _static_fingerprint()
    if kept.exists() and kept.read_text(encoding="ascii") == wanted:
        return
    say.line("static files ...")
    call_command("collectstatic", interactive=False, clear=True, verbosity=1)
    kept.write_text(wanted, encoding="ascii")


def _static_fingerprint() -> str:
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list(None):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
