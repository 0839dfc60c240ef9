"""What the check-ins before this one say about a symptom.

A second check-in on a day replaces the first, so each earlier day counts once, by its last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aftercare.domain.check_in import CheckInFacts, SymptomScore
    from aftercare.domain.vocabulary import Symptom


def days_before(
    *, facts: CheckInFacts, earlier: tuple[CheckInFacts, ...]
) -> tuple[CheckInFacts, ...]:
    """The last check-in of each earlier day, oldest first."""
    last = {one.day: one for one in earlier if one.day < facts.day}
    return tuple(sorted(last.values(), key=lambda one: one.at))


def replaced_by(
    *, facts: CheckInFacts, earlier: tuple[CheckInFacts, ...]
) -> CheckInFacts | None:
    """The check-in of the same day that this one changes."""
    same = [one for one in earlier if one.day == facts.day]
    return same[-1] if same else None


def score_of(*, facts: CheckInFacts, symptom: Symptom) -> SymptomScore | None:
    """The answer about one symptom; None when it was not asked."""
    found = [one for one in facts.scores if one.symptom == symptom]
    return found[-1] if found else None


def known_grades(
    *, symptom: Symptom, history: Iterable[CheckInFacts]
) -> tuple[int, ...]:
    """The grades that were answered with a grade, oldest first."""
    scores = (score_of(facts=one, symptom=symptom) for one in history)
    return tuple(int(s.severity) for s in scores if s and s.severity is not None)


def rose_again(*, earlier: tuple[int, ...], now: int, once: int, twice: int) -> bool:
    """A second wave: after a fall, `once` above the low point now, or `twice` at two of them."""
    return any(
        now - low >= once
        or (now - low >= twice and any(g - low >= twice for g in earlier[place + 1 :]))
        for place, low in enumerate(earlier)
        if max(earlier[:place], default=low) > low
    )


def lasts_over(
    *,
    symptom: Symptom,
    facts: CheckInFacts,
    history: tuple[CheckInFacts, ...],
    days: int,
    began_from_day: int,
) -> bool:
    """Whether a symptom that is there now has been for more days, without a break.

    A check-in that did not ask breaks nothing; one that said "not sure" counts as there.
    """
    began = facts.day
    for one in reversed(history):
        score = score_of(facts=one, symptom=symptom)
        if score is None:
            continue
        if score.severity == 0:
            break
        began = one.day
    return began >= began_from_day and facts.day - began > days
