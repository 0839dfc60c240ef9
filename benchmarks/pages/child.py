"""The process that knows the product: signs people in, counts queries, weighs pages."""

from __future__ import annotations

import django

from benchmarks.reminders.orders import obey


def main() -> None:
    django.setup()
    # After setup: these modules hold models.
    from benchmarks.pages import looks

    obey(
        {
            "sign in": looks.sign_in,
            "keys": looks.keys,
            "look": looks.look,
            "html": looks.html,
            "gather": looks.gather,
            "begin": looks.begin,
            "search": looks.search,
            "words": looks.words,
        }
    )


if __name__ == "__main__":
    main()
