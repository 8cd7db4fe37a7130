"""Puts each job in the queue when it is time, or at once when a service says that there is work."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import psycopg
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.utils import connector_params

from uppsikt.jobs import queue
from uppsikt.jobs.schedule import Job

CHANNEL = "uppsikt_work"
LOOK_FOR_DEAD_EVERY = 3.0  # seconds


class Pacemaker:
    """All jobs are due when it starts, so that nothing that came in between is missed."""

    def __init__(self, app: DjangoApp, jobs: Sequence[Job]) -> None:
        self.app = app
        self.jobs = jobs
        self._due = dict.fromkeys((job.key for job in jobs), 0.0)
        self._woken = asyncio.Event()

    async def beat(self) -> None:
        """Put what is due in the queue, until cancelled."""
        look_at = 0.0
        while True:
            self._woken.clear()
            now = time.monotonic()
            if now >= look_at:
                await queue.let_go_of_the_dead(self.app)
                look_at = now + LOOK_FOR_DEAD_EVERY
            await self._put_what_is_due(now)
            await self._rest(min(*self._due.values(), look_at) - time.monotonic())

    async def listen(self) -> None:
        """Hear what services say when they write a row that is work, until cancelled."""
        connection = await psycopg.AsyncConnection.connect(**connector_params(), autocommit=True)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.wake()
            async for told in connection.notifies():
                self.wake(told.payload)

    def wake(self, word: str = "") -> None:
        """Make the jobs due that this word wakes; a word that none knows wakes every job."""
        woken = [job for job in self.jobs if job.woken_by == word] if word else []
        for job in woken or self.jobs:
            self._due[job.key] = 0.0
        self._woken.set()

    async def _put_what_is_due(self, now: float) -> None:
        due = [job for job in self.jobs if self._due[job.key] <= now]
        if not due:
            return
        waiting = await queue.waiting(self.app, due)
        for job in due:
            self._due[job.key] = now + job.every.total_seconds()
            if job.key not in waiting:
                await queue.put(self.app, job)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), max(seconds, 0))
        except TimeoutError:
            return
