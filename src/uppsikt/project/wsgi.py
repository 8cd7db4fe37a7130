"""The WSGI application: the thin webhook receiver in front of Django."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "uppsikt.project.settings")

from django.core.wsgi import get_wsgi_application

from uppsikt.api.receiver import Receiver
from uppsikt.project import clock

django_application = get_wsgi_application()
application = Receiver.from_settings(django_application, now=clock.now)
