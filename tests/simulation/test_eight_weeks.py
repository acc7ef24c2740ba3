"""What comes to a client of each kind over eight weeks is at most what care allows, and no less than was chosen."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from tests.grounds import WHOLE
from tests.simulation.eight_weeks import EightWeeks, everybody, some
from tests.simulation.kinds import EVERY_DAY, HOME
from tests.simulation.load import Asked, Came, Chose, Seen, too_little, too_much
from tests.simulation.mutations import mutated

SEEDS = range(1, 6) if WHOLE else (4,)
RESTS = "rests now and then"
"""Lived in `make test-whole` only, for time: stories tell of pauses too."""


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Always the same one, empty: what the engine has learnt of statements is of use to the next."""
    here = tmp_path_factory.getbasetemp() / "life"
    shutil.rmtree(here, ignore_errors=True)
    with capture_logs():
        yield here


@pytest.mark.parametrize("seed", SEEDS)
async def test_each_kind_of_client_gets_at_most_what_care_allows(seed: int, folder: Path) -> None:
    weeks = EightWeeks(seed, folder, [each for each in some(seed) if WHOLE or each.kind != RESTS])
    await weeks.run()
    assert weeks.broken() == [], weeks.table()
    # Nobody was forgotten: each has had a question from each of their therapists in each full week, but in a pause.
    for member in weeks.members:
        questions = sum(each.kind == "question" for each in weeks.seen[member.number].came)
        assert questions >= (5 if member.kind == RESTS else 7) * len(member.pairs), member.name


@pytest.mark.skipif(not WHOLE, reason="make test-whole lives all of them")
async def test_the_table_in_the_docs_is_what_is_found(folder: Path) -> None:
    weeks = EightWeeks(1, folder, everybody())
    await weeks.run()
    assert weeks.broken() == []
    docs = (Path(__file__).parents[2] / "docs" / "load.md").read_text(encoding="utf-8")
    assert weeks.summary() in docs


@pytest.mark.skipif(not WHOLE, reason="make test-whole takes each protection away")
@pytest.mark.parametrize(
    "mutation", ["the ceiling is not looked at", "the ladder is not looked at", "a pause is not looked at"]
)
async def test_a_protection_less_is_noticed(mutation: str, folder: Path) -> None:
    weeks = EightWeeks(1, folder, some(1))
    with mutated(mutation):
        await weeks.run()
    assert weeks.broken() != []


# The rules find what they look for: each is shown one thing that is wrong, and nothing else.

MONDAY = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
"""18:00 in Berlin, which is the hour of everybody here."""
DAY = timedelta(days=1)
DAILY = Chose(MONDAY - 30 * DAY, HOME, time(18), EVERY_DAY, 7)


def asked(on: int, mark: str = "q1q", pair: str = "a") -> Asked:
    at = MONDAY + on * DAY - timedelta(hours=4)
    return Asked(at, mark, pair, at + 7 * DAY)


def question(on: float, mark: str = "q1q") -> Came:
    return Came(MONDAY + on * DAY, "question", mark)


def nudge(on: float, *, silent: bool = False, kind: str = "nudge", mark: str = "q1q") -> Came:
    return Came(MONDAY + on * DAY, kind, mark, silent)


def seen(*came: Came, stirred: tuple[float, ...] = (), ends: float = 60, **more: object) -> Seen:
    found = Seen("Ben", [DAILY], list(came), [MONDAY + on * DAY for on in stirred], [asked(0)])
    found.ends_at = MONDAY + ends * DAY
    for name, value in more.items():
        setattr(found, name, value)
    return found


LADDER = [
    question(0),
    *(nudge(on) for on in (1, 2)),
    *(nudge(on, silent=True) for on in (3, 5, 7, 14, 21)),
    nudge(28, silent=True, kind="rest", mark=""),
]


def test_what_care_allows_is_allowed() -> None:
    assert too_much(seen(*LADDER)) == []
    again = [nudge(on, silent=True, mark="q2q") for on in (36, 43)]
    after = [question(35, "q2q"), *again, nudge(50, silent=True, kind="rest", mark="")]
    assert too_much(seen(*LADDER, *after, asked=[asked(0), asked(35, "q2q")])) == []
    assert too_much(seen(*(nudge(on) for on in range(1, 7)), stirred=tuple(range(7)))) == []


HOURS = 1 / 24
WRONG: dict[str, tuple[Seen, str]] = {
    "two a day": (seen(question(0), nudge(2 * HOURS)), "two on Mon 23 Nov 20:00"),
    "above the ceiling": (
        seen(question(0), nudge(1), nudge(2), chose=[replace(DAILY, ceiling=2)]),
        "more than 2 in the week to Wed 25 Nov 18:00",
    ),
    "at night": (seen(question(10 * HOURS)), "in quiet hours, Tue 24 Nov 04:00"),
    "at another hour": (seen(question(0), nudge(1 - 3 * HOURS)), "a nudge at no hour of theirs, Tue 24 Nov 15:00"),
    "where the client is": (
        seen(question(0), chose=[DAILY, replace(DAILY, at=MONDAY - DAY, zone="Asia/Tokyo")]),
        "in quiet hours, Tue 24 Nov 02:00",
    ),
    "in a pause": (seen(question(0), paused=[(MONDAY - DAY, MONDAY + DAY)]), "in a pause, Mon 23 Nov 18:00"),
    "at once": (seen(question(0.25 - 0.01), nudge(0.25 + 0.001)), "two at once, Tue 24 Nov 00:01"),
    "the same question again": (seen(question(0), question(1)), "q1q came twice"),
    "a question that is no more": (
        seen(question(0), question(1, "q2q"), nudge(2), asked=[asked(0), asked(0, "q2q")]),
        "nudge of q1q, which another has replaced, Wed 25 Nov 18:00",
    ),
    "before nudges were chosen": (
        seen(question(0), nudge(1), chose=[replace(DAILY, nudges=frozenset())]),
        "a nudge on a day that was not chosen, Tue 24 Nov 18:00",
    ),
    "neither midweek nor the evening before": (
        seen(question(0), nudge(1), chose=[replace(DAILY, nudges=None)], meets=[MONDAY + 7 * DAY]),
        "a nudge on a day that was not chosen, Tue 24 Nov 18:00",
    ),
    "with a sound": (seen(*LADDER[:3], nudge(3)), "a sound after 2 unanswered, Thu 26 Nov 18:00"),
    "with a sound after a new question": (
        seen(*LADDER[:4], question(4, "q2q"), nudge(5, mark="q2q"), asked=[asked(0), asked(4, "q2q")]),
        "a sound after 3 unanswered, Sat 28 Nov 18:00",
    ),
    "as often": (seen(*LADDER[:4], nudge(4, silent=True)), "no slot left out after 3 unanswered, Fri 27 Nov 18:00"),
    "not weekly": (seen(*LADDER[:6], nudge(9, silent=True)), "2 days after 5 unanswered, Wed 02 Dec 18:00"),
    "no word of the rest": (seen(*LADDER[:-1], nudge(28, silent=True)), "nudge after 7 unanswered, Mon 21 Dec 18:00"),
    "a word of it too early": (
        seen(*LADDER[:6], nudge(14, silent=True, kind="rest", mark="")),
        "rest after 5 unanswered, Mon 07 Dec 18:00",
    ),
    "at rest": (seen(*LADDER, nudge(36, silent=True)), "nudge after 8 unanswered, Tue 29 Dec 18:00"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_too_much_is_found(name: str) -> None:
    log, found = WRONG[name]
    assert f"Ben: {found}" in too_much(log)


LACKING: dict[str, tuple[Seen, list[str]]] = {
    "all of it came": (seen(question(0), *(nudge(on) for on in range(1, 5)), ends=5), []),
    "no question": (seen(ends=8), ["q1q did not come before they met"]),
    "a question too late": (seen(question(6.9), ends=8), ["q1q did not come before they met"]),
    "nobody knows yet": (seen(ends=6), []),
    "a pause": (seen(paused=[(MONDAY - DAY, MONDAY + DAY)], ends=8), []),
    "a nudge": (seen(question(0), nudge(1), nudge(3), nudge(4), ends=5), ["no nudge on Wed 25 Nov"]),
    "above the ceiling": (seen(question(0), nudge(1), chose=[replace(DAILY, ceiling=2)], ends=5), []),
}


@pytest.mark.parametrize("name", LACKING)
def test_what_is_too_little_is_found(name: str) -> None:
    log, found = LACKING[name]
    assert too_little(log, every_nudge=True) == [f"Ben: {each}" for each in found]
