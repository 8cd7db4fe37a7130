"""procrastinate's queue as we use it: one task per job, at most one waiting and one at work of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import structlog
from procrastinate import JobContext, exceptions
from procrastinate.contrib.django.db_cleanup import DjangoApp
from procrastinate.contrib.django.utils import connector_params
from procrastinate.jobs import Status
from procrastinate.psycopg_connector import PsycopgConnector

from uppsikt.errors import describe
from uppsikt.jobs.schedule import Job
from uppsikt.jobs.turn import Turn

QUEUE = "uppsikt"
TURN = "turn"
MOST_CONNECTIONS = 4
HEARTBEAT = 1.5  # seconds
STALLED_AFTER = 7.0  # seconds without a heartbeat: the worker is dead, its jobs are let go
WAITING = (
    "SELECT queueing_lock FROM procrastinate_jobs"
    " WHERE status = 'todo' AND queueing_lock = ANY(%(keys)s)"
)

log = structlog.get_logger()


def make_app(jobs: Iterable[Job]) -> DjangoApp:
    """Return the queue with a task for each job."""
    connector = PsycopgConnector(
        kwargs=connector_params(), min_size=1, max_size=MOST_CONNECTIONS, name="uppsikt-worker"
    )
    app = DjangoApp(connector=connector)
    for job in jobs:
        add = app.task(
            name=job.key, queue=QUEUE, lock=job.key, queueing_lock=job.key, pass_context=True
        )
        add(_task(job))
    return app


async def waiting(app: DjangoApp, jobs: Iterable[Job]) -> set[str]:
    """Return the keys of the jobs that wait in the queue already."""
    rows = await app.connector.execute_query_all_async(WAITING, keys=[job.key for job in jobs])
    return {row["queueing_lock"] for row in rows}


async def put(app: DjangoApp, job: Job) -> None:
    """Put the job in the queue unless it waits there already."""
    try:
        await app.tasks[job.key].configure().defer_async()
    except exceptions.AlreadyEnqueued:
        return  # another worker was faster


async def let_go_of_the_dead(app: DjangoApp) -> int:
    """End the jobs of workers that died, so that their kind can run again; returns how many."""
    stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER)
    found = list(stalled)
    for job in found:
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        log.warning("job.let_go", job=job.task_name)
    return len(found)


def _task(job: Job) -> Callable[[JobContext], None]:
    def run(context: JobContext) -> None:
        turn: Turn = context.additional_context[TURN]
        try:
            job.run(turn)
        except Exception as problem:
            log.warning("job.failed", job=job.key, **describe(problem))

    return run
