"""Argon2 at the cost OWASP names as the minimum: 19 MiB, two passes, one lane.

25 ms of CPU a check instead of 257 ms with Django's default cost
(design/performance.md); sign-in is rate-limited besides.
"""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
