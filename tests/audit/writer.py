"""Write events one transaction at a time until killed; print each id once it is committed."""

from __future__ import annotations

import os
import sys
from itertools import count
from uuid import UUID

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "uppsikt.project.settings"
django.setup()

from tests.ground import at  # noqa: E402 - Django first

from uppsikt.audit import log  # noqa: E402

for number in count():
    subject = ("user", UUID(int=number))
    event = log.record("session.login", subject=subject, actor=log.SYSTEM, at=at("2026-05-04"))
    sys.stdout.write(f"{event.pk}\n")
    sys.stdout.flush()
