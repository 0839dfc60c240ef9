"""What the child does: everything that is not timed from outside."""

from __future__ import annotations

import re
import statistics
import time
from hashlib import md5
from typing import TYPE_CHECKING, Any
from uuid import UUID

import brotli
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from aftercare.clinics.models import Clinic, Patient, SearchWord
from aftercare.foundation import folding

if TYPE_CHECKING:
    from collections.abc import Iterable


def key(kind: str, number: int) -> UUID:
    """As the seed makes them."""
    return UUID(md5(f"{kind}{number}".encode(), usedforsecurity=False).hexdigest())


def keys(*, kind: str, numbers: list[int]) -> dict[str, Any]:
    return {"keys": [str(key(kind, n)) for n in numbers]}


def sign_in(*, kind: str, numbers: list[int]) -> dict[str, Any]:
    """A session each, as the sign-in makes it."""
    people = User.objects.in_bulk([key(kind, n) for n in numbers])
    return {"cookies": [_session(people[key(kind, n)]) for n in numbers]}


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.cookies["session"].value)


def _client(cookie: str) -> Client:
    client = Client(HTTP_HOST="127.0.0.1")
    client.cookies["session"] = cookie
    return client


def look(*, path: str, cookie: str) -> dict[str, Any]:
    """One page: how it answered, what it asked, and what it weighs compressed."""
    client = _client(cookie)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    return {
        "status": answer.status_code,
        "queries": len(captured),
        "sql": [one["sql"] for one in captured],
        "raw": len(answer.content),
        "brotli": len(brotli.compress(answer.content)),
    }


def html(*, path: str, cookie: str) -> dict[str, Any]:
    """The page itself, and the folder of what it names."""
    answer = _client(cookie).get(path)
    return {"html": answer.content.decode(), "static": str(settings.STATIC_ROOT)}


def gather() -> dict[str, Any]:
    """Every patient becomes the busy clinic's: far more than a clinic has."""
    clinic = key("clinic", 1)
    Patient.objects.update(clinic=clinic)
    SearchWord.objects.update(clinic=clinic)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {}


def begin(*, cookies: list[str]) -> dict[str, Any]:
    """A check-in begun by each, its first question answered: the address of the second."""
    return {"paths": [_begun(_client(one)) for one in cookies]}


def _begun(client: Client) -> str:
    """By the form as it stands on the page, whatever it asks."""
    href = reverse("timeline:check_in")
    page = client.get(href).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    name, value = re.findall(r'<button[^>]* name="(\w+)" value="([^"]*)"', page)[0]
    answer = client.post(href, {**fields, name: value})
    if answer.status_code != 302:
        raise SystemExit(f"No check-in began: {answer.status_code}")
    return str(answer["Location"])


def search(*, words: list[str], times: int) -> dict[str, Any]:
    """Milliseconds of server time for each search, over all patients in one clinic's hands."""
    clinic = Clinic.objects.get(pk=key("clinic", 1))
    return {"ms": {text: _searched(clinic, text, times) for text in words}}


def _searched(clinic: Clinic, text: str, times: int) -> tuple[float, int]:
    taken, found = [], 0
    for _ in range(times):
        began = time.perf_counter()
        found = len(_first_page(clinic, text))
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken), found


def _first_page(clinic: Clinic, text: str) -> Iterable[Patient]:
    from aftercare.board import queries

    return list(queries.patients(clinic=clinic, words=text)[:50])


def words(*, numbers: list[int]) -> dict[str, Any]:
    """Whether the seed's words are those that the product would have written."""
    people = Patient.objects.filter(pk__in=[key("patient", n) for n in numbers])
    wrong = [
        str(one.pk)
        for one in people
        if folding.words_of(name=one.name, email=one.email, phone=one.phone)
        != set(SearchWord.objects.filter(patient=one).values_list("word", flat=True))
    ]
    return {"checked": len(people), "wrong": wrong}
