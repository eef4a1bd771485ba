"""Serves the site with gunicorn from inside a command: few processes, several threads; prints the address when ready.
Beside them a worker does the background work, and ends when the server does.

Few processes, because each opens the picture and keeps drawn charts in its memory for its threads; DuckDB uses other
cores itself. More than one, because Python draws only one page at a time in each. What must hold for all of them (tries
to sign in, codes used up) is kept in the database. No reverse proxy is needed for a trial; one is for https.
"""

import os
import subprocess
import sys
import threading
from typing import Any

from gunicorn.app.base import BaseApplication

PATIENCE, RESTART = 10, 5  # seconds: for a worker to end what it does; before one that ended is started again
ADDRESS = "Moothall is at http://{host}:{port}/ (stop it with Ctrl-C)"


class Server(BaseApplication):
    """Gunicorn with settings given by the caller instead of by a file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, made in each process that serves it: threads that draw charts do not survive a fork."""
        from moothall.hall.wsgi import application

        return application


def serve(host: str = "127.0.0.1", port: int = 8000, processes: int = 1, threads: int = 8, work: bool = True) -> None:
    """Serve until stopped. Prints the address when ready. Ends the process with gunicorn's exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.hall.settings")
    shown = f"[{host}]" if ":" in host else host
    options = {
        "bind": f"{shown}:{port}",
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": 10,
        "keepalive": 5,
        "backlog": 512,
        "loglevel": "warning",
        "control_socket_disable": True,
        "post_worker_init": lambda worker: worker.age == 1 and print(ADDRESS.format(host=shown, port=port), flush=True),
    }
    known = {name: value for name, value in options.items() if known_option(name)}
    if not work:
        Server(known).run()
        return
    with WorkerBeside():
        Server(known).run()


class WorkerBeside:
    """A worker in a process of its own, for as long as the server runs. One that ends by itself is started again."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.watch = threading.Thread(target=self.keep, daemon=True)

    def __enter__(self) -> None:
        self.start()
        self.watch.start()

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.child.kill()  # what it had begun is taken up by the next one

    def start(self) -> None:
        """Start the worker, away from Ctrl-C: the server ends it."""
        words = [sys.executable, "-m", "moothall.hall.cli", "work", "--parent", str(os.getpid())]
        self.child = subprocess.Popen(words, start_new_session=True)

    def keep(self) -> None:
        """Start the worker again when it is gone, after a while."""
        while self.child is not None:
            self.child.wait()
            if self.stopping.wait(RESTART):
                return
            self.start()


def known_option(name: str) -> bool:
    """True when this gunicorn knows an option; older ones lack the newest."""
    from gunicorn.config import KNOWN_SETTINGS

    return any(setting.name == name for setting in KNOWN_SETTINGS)
