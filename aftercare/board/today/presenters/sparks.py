"""The small hill of a row with the patient's own line, as HTML."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from aftercare.board.spark import own_line

if TYPE_CHECKING:
    from aftercare.board.spark import Band
    from aftercare.board.today.queries import Marks

SPARK = (
    '<svg class="spark" viewBox="0 0 112 40" aria-hidden="true">'
    '<use href="#%s"/>%s</svg>'
)
LINE = '<path class="%s" d="%s"/>'


def spark_html(*, marks: Marks | None, band: Band, key: str) -> str:
    """`key` is where the page keeps the band."""
    return SPARK % (key, _own(marks, band) if marks else "")


@lru_cache(maxsize=4096)
def _own(marks: Marks, band: Band) -> str:
    """The same marks over the same band are the same line."""
    own = own_line(marks=marks.places, band=band)
    lines = (("own", own.line), ("own-dots", own.dots), ("own-odd", own.odd))
    return "".join([LINE % one for one in lines if one[1]])
