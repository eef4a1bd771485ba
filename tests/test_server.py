"""`moothall serve` as people start it: a process of its own that answers the first page, with its charts, from each of
its processes."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import pytest

TABLES = "import django; django.setup(); from moothall.hall.database import make_tables; make_tables()"


@pytest.fixture
def served(home: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The address of a server with two processes, on a copy of the made-up picture, and what it printed to say so."""
    shutil.copytree(home / "picture", tmp_path / "picture", symlinks=True)
    ours = {"MOOTHALL_HOME": str(tmp_path), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "moothall.hall.settings"}
    environment = {**os.environ, **ours}
    subprocess.run([sys.executable, "-c", TABLES], env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = ["serve", "--port", str(port), "--processes", "2", "--no-work"]
    command = [sys.executable, "-m", "moothall.hall.cli", *words]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{port}", process.stdout.readline()
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_the_first_page_is_answered_by_each_process(served: tuple[str, str]) -> None:
    address, said = served
    assert f"{address}/" in said

    def answered(path: str) -> str:
        with urlopen(address + path, timeout=60) as answer:
            return str(answer.read().decode())

    with ThreadPoolExecutor(8) as many:  # at once, so that both processes draw it
        pages = list(many.map(answered, ["/"] * 8))
    assert all(re.search(r"<svg\b", page) for page in pages)
