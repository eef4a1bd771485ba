"""A git server on this machine, by git's own program, with some addresses that misbehave: for tests of whatever fetches
repositories. Nothing here leaves the machine."""

import http.server
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RECORD = b'publiccodeYmlVersion: "0.4"\nname: Example\n'
BACKEND = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *who, "-C", str(folder), *arguments], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def commit(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the repositories below `root` by git's own program, and some addresses that misbehave."""

    root: Path
    asked: list[str]

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self.asked.append(self.path)
        path, _, query = self.path.partition("?")
        if path.startswith("/old/"):
            return self.send_on(301, self.path.replace("/old/", "/code/", 1))
        if path.startswith("/for-now/"):
            return self.send_on(302, self.path.replace("/for-now/", "/code/", 1))
        if path.startswith("/round/"):
            return self.send_on(301, self.path)
        if path.startswith("/silent/"):
            time.sleep(30)
            return None
        if path.startswith("/drip/"):
            return self.drip()
        if path.startswith("/page/"):
            return self.plain(200, b"<h1>Welcome</h1>")
        if path.startswith("/facts/"):
            return self.plain(200, b'{"name": "x", "archived": true}')
        return self.backend(path, query)

    do_POST = do_GET

    def send_on(self, status: int, to: str) -> None:
        self.send_response(status)
        self.send_header("Location", to)
        self.end_headers()

    def plain(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(300):
            try:
                self.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.1)

    def backend(self, path: str, query: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        environment = dict(os.environ) | {
            "GIT_PROJECT_ROOT": str(self.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run([f"{BACKEND}/git-http-backend"], input=body, capture_output=True, env=environment)
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
        self.send_response(int(fields.pop("Status", "200").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(rest)


@contextmanager
def git_server(root: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """Serves the repositories below a folder; gives the address of the server."""
    here = type("Here", (handler,), {"root": root, "asked": []})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), here)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def make_repository(folder: Path, data: bytes, name: str = "publiccode.yml") -> str:
    """A repository with one file in it; gives its commit."""
    folder.mkdir()
    git(folder, "init", "-q")
    return commit(folder, name, data)
