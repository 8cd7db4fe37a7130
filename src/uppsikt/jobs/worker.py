"""`uppsikt worker`: does the background work until it is asked to stop.

A database that goes away is waited for. A worker that is killed loses nothing: the rows are the
work, and what it held is let go of when its heart has stopped.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import structlog

from uppsikt.errors import describe
from uppsikt.jobs import queue
from uppsikt.jobs.pacemaker import Pacemaker
from uppsikt.jobs.schedule import JOBS
from uppsikt.jobs.turn import Turn
from uppsikt.language.triage import suggest

AT_ONCE = 5  # jobs; each has a thread and a database connection
GRACE = 4.0  # seconds that running jobs get when the worker is asked to stop
PAUSES = (0.2, 0.5, 1.0, 2.0)  # seconds between attempts to reach a database that is away
LONG = 10.0  # seconds; a session that lasted this long was a good one
LOOK_FOR_JOBS_EVERY = 0.5  # seconds; procrastinate forgets what is announced while it fetches a job

log = structlog.get_logger()


def run(*, now: Callable[[], datetime]) -> None:
    """Work until SIGTERM or SIGINT; `now` gives the moment, aware UTC."""
    Worker(now).run()


class Worker:
    """One worker process. `stopping` is seen by the jobs, which end their turn early."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.stopping = threading.Event()
        self.turn = Turn(now=now, keep_going=lambda: not self.stopping.is_set())
        self._stop: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def run(self) -> None:
        """Work until asked to stop."""
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: self.stop())
        collect_less()
        threading.Thread(target=_load_the_language, daemon=True).start()
        asyncio.run(self._work())

    def stop(self) -> None:
        """Ask the worker to stop; it ends within seconds whatever its jobs do."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        last_resort = threading.Timer(GRACE + 2, os._exit, (0,))
        last_resort.daemon = True
        last_resort.start()
        if self._loop and self._stop:
            self._loop.call_soon_threadsafe(self._stop.set)

    async def _work(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_default_executor(ThreadPoolExecutor(AT_ONCE + 1, "job"))
        if self.stopping.is_set():
            return
        failures = 0
        while not self._stop.is_set():
            began = self._loop.time()
            try:
                await self._session(self._stop)
            except Exception as problem:
                log.warning("worker.interrupted", **describe(problem))
            failures = 1 if self._loop.time() - began > LONG else failures + 1
            await _rest(self._stop, PAUSES[min(failures, len(PAUSES)) - 1])

    async def _session(self, stop: asyncio.Event) -> None:
        """Work for as long as the database is there."""
        app = queue.make_app(JOBS)
        async with app.open_async():
            pacemaker = Pacemaker(app, JOBS)
            worker = app.run_worker_async(
                queues=[queue.QUEUE],
                concurrency=AT_ONCE,
                fetch_job_polling_interval=LOOK_FOR_JOBS_EVERY,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="always",
                additional_context={queue.TURN: self.turn},
                install_signal_handlers=False,
                update_heartbeat_interval=queue.HEARTBEAT,
                stalled_worker_timeout=queue.STALLED_AFTER,
            )
            log.info("worker.started")
            await _first_to_end(stop.wait(), worker, pacemaker.beat(), pacemaker.listen())


def _load_the_language() -> None:
    """Read the word lists and the language model, so that no comment waits seconds for them."""
    suggest("Hej, när öppnar badet i sommar?")


def collect_less() -> None:
    """Let the garbage collector look seldom: comments come by the thousand and hold no cycles.

    Measured: a fifth of the processor time of taking comments in.
    """
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


async def _first_to_end(*work: Coroutine[Any, Any, Any]) -> None:
    """Run all of these until one ends; end the others, and raise what it raised."""
    tasks = [asyncio.create_task(part) for part in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return
