"""The guard of tests/times.py: whoever mixes the machine's time with one that was set is found, and nobody else."""

import re
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT

PLAYED = """
import subprocess, sys
from datetime import UTC, datetime
import pytest, time_machine
from bot.clock import ManualClock, SystemClock
from tests.faults.steered import Steered

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)

@pytest.fixture(scope="module")
def left():
    ManualClock(MONDAY).now()

def test_fine_a_time_that_was_set(left):
    ManualClock(MONDAY).now()

def test_fine_the_machines_time_and_a_process():
    SystemClock().now()
    starts_a_process()

def test_fine_the_machine_is_told_the_time(left):
    with time_machine.travel(MONDAY):
        SystemClock().now()

def test_mixed_two_clocks():
    ManualClock(MONDAY).now()
    SystemClock().now()

def test_mixed_a_clock_that_processes_share(tmp_path):
    Steered(tmp_path / "clock", MONDAY).now()
    SystemClock().now()

def test_mixed_a_process():
    ManualClock(MONDAY).now()
    starts_a_process()

def test_mixed_what_a_fixture_left_for_an_earlier_test(left):
    SystemClock().now()

def starts_a_process():
    subprocess.run([sys.executable, "--version"], check=True)
"""


def test_who_lives_in_two_times_is_found_and_nobody_else(tmp_path: Path) -> None:
    """Played by pytest in a process of its own, with the guard and nothing else of these tests."""
    file = tmp_path / "test_played.py"
    file.write_text(PLAYED)
    alone = ("-c", "/dev/null", "-p", "no:cacheprovider", "-p", "tests.times", "-rfp")
    played = subprocess.run(
        [sys.executable, "-m", "pytest", *alone, file], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout
    ended = re.findall(r"(?m)^(PASSED|FAILED) \S+::test_(fine|mixed)", played)
    assert sorted(ended) == 4 * [("FAILED", "mixed")] + 3 * [("PASSED", "fine")], played
    assert len(re.findall(r"(?m)^E .*TwoTimes: ", played)) == 4, played
