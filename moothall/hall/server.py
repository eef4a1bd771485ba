"""Serves the site with gunicorn from inside a command: one process, several threads; prints the address when ready.

One process, because the open picture and the drawn charts are kept in its memory and shared by its threads; DuckDB uses
the other cores itself. No reverse proxy is needed for a trial; one is for https.
"""

import os
from typing import Any

from gunicorn.app.base import BaseApplication

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
        """The application, made in the process that serves it."""
        from moothall.hall.wsgi import application

        return application


def serve(host: str = "127.0.0.1", port: int = 8000, workers: int = 1, threads: int = 8) -> None:
    """Serve until stopped. Prints the address when ready. Ends the process with gunicorn's exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moothall.hall.settings")
    shown = f"[{host}]" if ":" in host else host
    options = {
        "bind": f"{shown}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "timeout": 120,
        "graceful_timeout": 10,
        "keepalive": 5,
        "backlog": 512,
        "loglevel": "warning",
        "control_socket_disable": True,
        "post_worker_init": lambda worker: print(ADDRESS.format(host=shown, port=port), flush=True),
    }
    Server({name: value for name, value in options.items() if known_option(name)}).run()


def known_option(name: str) -> bool:
    """True when this gunicorn knows an option; older ones lack the newest."""
    from gunicorn.config import KNOWN_SETTINGS

    return any(setting.name == name for setting in KNOWN_SETTINGS)
