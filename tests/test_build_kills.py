"""A build killed at any moment leaves the old picture standing, and the next one finishes. `bench/kills.py` does 50."""

import random
import time
from pathlib import Path

import pytest

from tests.command import moothall
from tests.kill_rounds import differing_tables, play, publish_month, state_of

ROUNDS, ROWS = 4, 300


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A folder of twelve months and a picture of it, after four kills."""
    base = tmp_path_factory.mktemp("kills")
    folder, home = base / "councils", base / "home"
    for n in range(9):
        publish_month(folder, n, ROWS)
    start = time.perf_counter()
    assert moothall(["build", folder], home).code == 0
    usual = time.perf_counter() - start
    rng = random.Random(7)
    for n in range(3, 3 + ROUNDS):
        result = play(folder, home, n, ROWS, usual * rng.uniform(0.3, 1.0), finish=n % 2 == 0)
        assert not result.problems, result
    assert moothall(["build", folder], home).code == 0
    return folder, home


def test_at_the_end_it_equals_a_picture_built_in_one_go(played: tuple[Path, Path], tmp_path: Path) -> None:
    folder, home = played
    assert moothall(["build", folder], tmp_path / "fresh").code == 0
    assert differing_tables(home / "picture", tmp_path / "fresh" / "picture") == []


def test_no_file_and_no_payment_is_lost(played: tuple[Path, Path]) -> None:
    _, home = played
    state = state_of(home / "picture")
    assert state.whole
    assert (state.resources, state.payments) == (9 + 3 * ROUNDS, (9 + 3 * ROUNDS) * ROWS)
