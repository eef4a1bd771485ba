"""Work in the background: the jobs of the desks and of the hall, each done when it is due, by any number of workers.

Django's tasks with their queue in the database (django-tasks and django-tasks-db, until Django brings both). A worker
puts due jobs into the queue, does what stands there, and takes up what a dead worker had begun. What a job does is its
desk's; how it went is kept in the register, and work_views.py shows it. The worker itself is in worker.py.
"""

import logging
from datetime import timedelta
from functools import cache
from io import StringIO

from django.core.management import call_command
from django.utils import timezone

from moothall.register import work_actions as register
from moothall.vocabulary.desk import Job

from . import panels
from .digest import send_digests

try:  # Django brings tasks of its own from 6.0 on
    from django.tasks import task  # type: ignore[import-not-found, unused-ignore]
except ImportError:
    from django_tasks import task  # type: ignore[no-redef, unused-ignore]

log = logging.getLogger(__name__)
KEPT_TASKS, KEPT_WORKERS = timedelta(days=14), timedelta(days=7)


def tidy() -> str:
    """Take away what is of no use any more: ended sessions, old lines of the queue, workers long gone."""
    call_command("clearsessions", verbosity=0)
    call_command("prune_db_task_results", min_age_days=KEPT_TASKS.days, stdout=StringIO(), verbosity=0)
    gone = register.forget_workers(timezone.now() - KEPT_WORKERS)
    return f"Ended sessions and old lines of the queue taken away; {gone} workers forgotten."


HALL_JOBS = (
    Job("daily-mail", 1, send_digests, "Sends everybody's mail of the day, once, in the morning."),
    Job("tidy", 24, tidy, "Takes away ended sessions and old lines of the queue."),
)


@cache
def jobs() -> dict[str, Job]:
    """Every job by its name: the hall's own, and each desk's with the desk's name before it."""
    own = {job.name: job for job in HALL_JOBS}
    return own | {f"{desk.slug}.{job.name}": job for desk in panels.open_desks() for job in desk.jobs}


@task()
def run_job(name: str, ticket: str) -> str:
    """Do one job once. `ticket` is the one that it was put into the queue with."""
    if not register.begin(name, ticket):
        return "It was done already."
    job = jobs().get(name)
    if job is None:
        register.done(name, ticket, "There is no such job any more.", timezone.now() + timedelta(days=365))
        return "There is no such job."
    began = timezone.now()
    try:
        said = job.run()
    except Exception as error:
        log.exception("The job %s failed.", name)
        register.failed(name, ticket, f"{type(error).__name__}: {error}", timedelta(hours=job.every_hours))
        raise
    except BaseException:  # told to stop at once
        register.interrupted(name, ticket)
        raise
    register.done(name, ticket, said, began + timedelta(hours=job.every_hours))
    return said


def queue_due() -> int:
    """Put every job that is due into the queue, once; gives how many."""
    register.know_jobs(list(jobs()))
    return sum(register.queue_if_due(name, run_job.enqueue) for name in jobs())
