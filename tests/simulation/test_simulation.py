"""Some weeks of some people's lives under faults and crashes; and that taking a protection away is noticed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.simulation.life import Life
from tests.simulation.mutations import mutated

PEOPLE, DAYS = 5, 5
LONGER = 8
"""Days, for those who live without a protection."""
SEEDS = range(1, 11)
NOTICED = {
    "the ceiling is not looked at": 1,
    "a digest is planned twice": 5,
    "what a dead process left is not settled": 1,
}
"""Mutations, and a seed that notices each; all of them are looked at in `make soak`."""


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Always the same one, empty: what the engine has learnt of statements is of use to the next life."""
    here = tmp_path_factory.getbasetemp() / "life"
    shutil.rmtree(here, ignore_errors=True)
    with capture_logs():
        yield here


@pytest.mark.parametrize("seed", SEEDS)
async def test_every_promise_is_kept(seed: int, folder: Path) -> None:
    broken = await Life(seed, folder, people=PEOPLE, days=DAYS).run()
    assert not broken, f"to see it happen: python -m bench.soak --seed {seed} --people {PEOPLE} --days {DAYS}"


@pytest.mark.parametrize(("mutation", "seed"), NOTICED.items())
async def test_a_protection_less_is_noticed(mutation: str, seed: int, folder: Path) -> None:
    with mutated(mutation):
        assert await Life(seed, folder, people=PEOPLE, days=LONGER).run()
