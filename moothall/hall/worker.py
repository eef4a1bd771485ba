"""A worker: it does the jobs of work.py, one after the other, until it is told to stop. Any number may run at once.

It can be killed at any moment. It says every few seconds that it is alive; the others take up what a silent one had
begun. A database that is busy or away for a while is waited for.
"""

import logging
import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from moothall.register import work_actions as register
from moothall.register import work_queries

from .work import queue_due

log = logging.getLogger(__name__)
REST = 0.2  # seconds for which an idle worker does not hear
LOOK, BEAT = 2.0, 10.0  # seconds between two looks at the queue; between two signs of life
AGAIN = timedelta(minutes=1)  # before what killed its worker twice is tried a third time; doubled each time after


def run(
    look: float = LOOK, beat: float = BEAT, alive: timedelta = work_queries.ALIVE, parent: int | None = None
) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C: what is being done is finished first; twice: at once). `alive` is how
    long a silent worker is waited for; with a `parent` it ends when that process does."""
    logging.getLogger("django_tasks_db").setLevel(logging.ERROR)
    worker_id = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid4().hex[:8]}"
    worker = Worker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_id,
        excluded_queue_names=[],
    )
    listen(worker)
    threading.Thread(target=show_life, args=(worker_id, beat, parent), daemon=True).start()
    try:
        while worker.running:
            once(worker, alive)
            rest(worker, look)
    finally:
        connection.close()  # whatever was said through it may have been cut off
        with suppress(DatabaseError):
            register.worker_ended(worker_id)


def listen(worker: Worker) -> None:
    """Stop on a signal when what is being done is done, and on a second one at once. The library's own way stops an
    idle worker wherever it is, in the middle of a word to the database too."""

    def stop(signum: int, frame: object) -> None:
        if not worker.running:
            sys.exit(1)
        worker.running = False

    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, stop)


def rest(worker: Worker, seconds: float) -> None:
    """Sleep for a while, or until told to stop."""
    end = time.monotonic() + seconds
    while worker.running and time.monotonic() < end:
        time.sleep(min(REST, seconds))


def once(worker: Worker, alive: timedelta) -> None:
    """One look at what is due and what stands in the queue. A database that does not answer is no reason to end."""
    try:
        close_old_connections()
        register.worker_seen(worker.worker_id)
        take_up(alive)
        queue_due()
        if DBTaskResult.objects.ready().exists():
            worker.run()
    except DatabaseError as error:
        log.warning("The work waits for the database: %s", error)
        connection.close()
    except Exception:
        log.exception("The work goes on after a fault.")


def take_up(alive: timedelta) -> int:
    """Put back into the queue what a worker had begun that is gone; gives how much. What is begun again and again is
    waited with longer and longer."""
    found, living, taken = DBTaskResult.objects.running(), work_queries.alive(alive), 0
    for row in found:
        if row.worker_ids and row.worker_ids[-1] in living:
            continue
        tries = len(row.worker_ids)
        wait = AGAIN * 2 ** min(tries - 2, 6) if tries > 1 else timedelta(0)
        same = DBTaskResult.objects.filter(pk=row.pk, status=row.status, started_at=row.started_at)
        taken += same.update(status="READY", run_after=timezone.now() + wait)
    register.release_lost(tickets())
    return taken


def tickets() -> set[str]:
    """The tickets of the jobs that stand in the queue or are being done."""
    rows = DBTaskResult.objects.filter(status__in=("READY", "RUNNING")).values_list("args_kwargs", flat=True)
    return {str(each["args"][1]) for each in rows if len(each.get("args", ())) > 1}


def show_life(worker_id: str, beat: float, parent: int | None) -> None:
    """Say that the worker is alive, in a thread of its own, so that a long job does not look like a dead worker. Tell
    it to stop when its parent is gone."""
    while True:
        time.sleep(beat)
        try:
            register.worker_seen(worker_id)
        except DatabaseError as error:
            log.warning("The worker could not say that it is alive: %s", error)
        finally:
            connection.close()
        if parent is not None and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
