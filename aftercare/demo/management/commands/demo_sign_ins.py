"""`manage.py demo_sign_ins`: who can sign in, and how."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aftercare.demo.clinics import CLINICS
from aftercare.demo.facts import PASSWORD


class Command(BaseCommand):
    help = "Print the demo's sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.AFTERCARE_DEMO:
            raise CommandError("This is not a demo: AFTERCARE_DEMO is off.")
        self.stdout.write(f"One press for anybody: {settings.SITE_URL}/demo/")
        self.stdout.write(f"Staff, at /staff/sign-in/, password: {PASSWORD}")
        for clinic in CLINICS:
            for one in clinic.staff:
                self.stdout.write(f"  {one.email}  {one.title}, {clinic.name}")
        self.stdout.write("Patients, at /sign-in/. The code arrives in /mailbox/:")
        for clinic in CLINICS:
            for patient in clinic.patients:
                self.stdout.write(f"  {patient.email}  {clinic.name}")
