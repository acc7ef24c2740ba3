"""Ten kills under load, and nothing lost, nothing twice. `make soak` has a thousand of them (bench/kill_loop.py)."""

from pathlib import Path

from bot.domain.delivery import Kind
from tests.faults.kill_loop import run

REPLIES = 400
"""Fewer than in the long test, which has a thousand for every ten kills: this one must be quick."""


async def test_ten_kills_under_load(tmp_path: Path) -> None:
    ran = await run(tmp_path, kills=10, seed=2026, replies=REPLIES)
    found = ran.compared
    assert not found.faults, (ran.seed, found.faults)
    assert (found.replies, found.lost, found.twice) == (REPLIES, 0, 0)
    assert max(found.copies[Kind.NUDGE]) <= 1
    assert max(found.copies[Kind.QUESTION]) <= 2
    assert min(found.copies[Kind.DIGEST]) >= 1
    assert all(any(count for count in counts) for counts in found.copies.values()), "of each kind some went out"
