"""The front door for the server."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aftercare.settings.base")
application = get_wsgi_application()

# What is loaded now stays for good: the pages with their rooms, models and protocols. Left
# among what comes and goes, Python would look through all of it again and again, which took
# a fifth of a long page; and a page of fifty rows would set that off a dozen times.
get_resolver().url_patterns  # noqa: B018 - a look that loads the rooms
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
