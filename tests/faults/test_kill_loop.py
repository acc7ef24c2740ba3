"""Ten kills under load, and nothing lost, nothing twice. `make soak` has a thousand of them (bench/kill_loop.py)."""

from pathlib import Path

import pytest

from bot.domain.delivery import Kind
from tests.faults.kill_loop import Ran, run
from tests.grounds import WHOLE
from tests.postgres import Server

REPLIES, FEWER = 400, 200
"""Fewer than in the long test, which has a thousand for every ten kills: this one must be quick."""


async def test_ten_kills_under_load(tmp_path: Path) -> None:
    _look_at(await run(tmp_path, kills=10, seed=2026, replies=REPLIES), REPLIES)


@pytest.mark.skipif(not WHOLE, reason="in `make test-whole` and the long test: it takes longer than ten seconds")
async def test_kills_under_load_on_postgresql(postgres: Server, tmp_path: Path) -> None:
    database = postgres.fresh()
    _look_at(await run(tmp_path, kills=5, seed=2026, replies=FEWER, database_url=database), FEWER)


def _look_at(ran: Ran, replies: int) -> None:
    found = ran.compared
    assert not found.faults, (ran.seed, found.faults)
    assert (found.replies, found.lost, found.twice) == (replies, 0, 0)
    assert max(found.copies[Kind.NUDGE]) <= 1
    assert max(found.copies[Kind.QUESTION]) <= 2
    assert min(found.copies[Kind.DIGEST]) >= 1
    assert all(any(count for count in counts) for counts in found.copies.values()), "of each kind some went out"
