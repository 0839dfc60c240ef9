"""Which pages are measured, for whom, and how much dearer than the bare one they may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from benchmarks.pages import load
from benchmarks.pages.seed import ACTIVE, OLD_HANDS, OPEN_REVIEWS

if TYPE_CHECKING:
    from benchmarks.reminders.place import Hand

BARE = "bare signed-in page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One page and the requests for it, each of another person where it is a patient's.

    `path` and `cookie` are one of them, to be looked at from inside. `most` is the gate.
    """

    name: str
    path: str
    cookie: str
    requests: tuple[bytes, ...]
    most: float | None = None
    expects: frozenset[int] = field(default_factory=lambda: frozenset({200}))


def patients(*, number: int, people: int) -> list[int]:
    """People on every day of a course and of many clinics; never those of the growth case."""
    of_country = range(ACTIVE + 2 * OLD_HANDS + 4, people, 4)
    return [n - n % 4 for n in list(of_country)[: number - number // 4]] + [
        2 * n for n in range(OPEN_REVIEWS, OPEN_REVIEWS + number // 4)
    ]


def cases(hand: Hand, *, number: int, people: int) -> tuple[Case, ...]:
    who = patients(number=number, people=people)
    cookies = hand.do("sign in", kind="user", numbers=who)["cookies"]
    staff = hand.do("sign in", kind="staff", numbers=[1])["cookies"][0]
    asked = hand.do("begin", cookies=cookies)["paths"]
    story = [f"/staff/patients/{key}/" for key in _keys(hand, range(1, 200))]

    return (
        _same("constant answer, all middleware", "/bench/constant/", cookies),
        _same(BARE, "/bench/bare/", cookies),
        _same("Today", "/today/", cookies, most=2.5),
        _each("check-in question", asked, cookies, most=2.5),
        _same("check-in, its door", "/check-in/", cookies),
        _same("course", "/course/", cookies),
        _same("is this normal", "/normal/", cookies),
        _same("board, 50 rows", "/staff/", [staff] * number, most=4),
        _each("patient detail", story, [staff] * len(story), most=5),
    )


def _keys(hand: Hand, numbers: range) -> list[UUID]:
    keys = hand.do("keys", kind="patient", numbers=list(numbers))["keys"]
    return [UUID(key) for key in keys]


def _same(
    name: str, path: str, cookies: list[str], *, most: float | None = None
) -> Case:
    return _each(name, [path] * len(cookies), cookies, most=most)


def _each(
    name: str, paths: list[str], cookies: list[str], *, most: float | None = None
) -> Case:
    return Case(
        name=name,
        path=paths[0],
        cookie=cookies[0],
        requests=tuple(
            load.get(path, cookie=cookie)
            for path, cookie in zip(paths, cookies, strict=True)
        ),
        most=most,
    )
