"""A day of a full practice: 25 clients, six sessions, and every line and button with the right one."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from sandbox.botapi.shapes import Message
from sandbox.scenes.practice import BLOCKED, HOURS, MET, MINUTES, NAMES, OFFERS, WAITING, alias, fill_practice, phone
from sandbox.scenes.stage import Stepping
from tests.grounds import Grounds, Left
from tests.people import World, plain
from tests.stories.traces import labels

pytestmark = pytest.mark.on("sqlite")
"""On one database: every part of such a day is told on both, in the other stories."""

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
BERLIN = timedelta(hours=1)
TODAY = NAMES[:6]
"""Whom Alma meets on this Monday, in order."""
NEW = "What helped you leave early?"


def _at(hour: str) -> datetime:
    """An hour of this Monday in Berlin."""
    hours, minutes = hour.split(":")
    return MONDAY + timedelta(hours=int(hours), minutes=int(minutes)) - BERLIN


MEETINGS = [_at(hour) for hour in HOURS]
LASTS = timedelta(minutes=MINUTES)


@pytest.fixture(scope="session")
async def practice_left(grounds: Grounds, empty: Left) -> Left:
    """A full practice, as the sandbox sets it out."""
    friday = MONDAY - timedelta(days=3) + timedelta(hours=9)
    async with grounds.beginning(replace(empty, at=friday)) as begun:
        world = begun.world
        await fill_practice(Stepping(world.app, world.clock, world.telegram), friday)
    return begun.left


@pytest.fixture
async def practice(grounds: Grounds, practice_left: Left) -> AsyncIterator[World]:
    """Monday, 7:30: nobody was met yet since all have joined."""
    async with grounds.world(practice_left) as world:
        yield world


def _of(world: World, name: str) -> list[Message]:
    return [each for each in world.telegram.chat(phone(name)) if not each.mine]


def _in_session(instant: datetime) -> bool:
    return any(starts <= instant < starts + LASTS for starts in MEETINGS)


async def test_clients_are_paged_next_sessions_first_and_nothing_else_is_told(practice: World) -> None:
    alma = practice.alma
    await alma.says("/clients")
    pages = [plain(alma.last)]
    while "More" in labels(alma.last):
        await alma.presses("More")
        pages.append(plain(alma.last))
    told = [each.split("\n") for page in pages for each in page.split("\n\n")]
    assert [len(page.split("\n\n")) for page in pages] == [8, 8, 8, 1]
    assert [head.split(" · ")[0] for head, *_ in told] == [alias(name) for name in NAMES]
    stages = {BLOCKED: "cannot be reached", WAITING: "waiting"}
    for name, (head, *more) in zip(NAMES, told, strict=True):
        shape = r"no session set" if name == WAITING else r"(Mon|Tue|Wed|Thu) 2[3-6] Nov, \d\d:\d\d"
        assert re.fullmatch(rf"{name[0]}\. · {shape} · {stages.get(name, 'joined')}", head)
        assert len(more) == (0 if name == WAITING else 1), "the question in use, and nothing after it"
        assert all(re.fullmatch("“[^”]+”", question) for question in more)


async def test_some_have_something_at_hand_and_one_a_line_that_came_up(practice: World) -> None:
    assert any("A line of yours came back into the room." in plain(each) for each in _of(practice, MET))
    for name, (_, title) in OFFERS.items():
        await practice.alma.says(f"/library {alias(name)}")
        assert f"At hand: {title.removesuffix(' (in steps)')}" in plain(practice.alma.last)


async def test_a_day_of_six_sessions(practice: World) -> None:
    before = len(practice.alma.received)
    await practice.moves_to(_at("16:00"))
    came = practice.alma.received[before:]
    _each_digest_came_before_its_session(practice, [each for each in came if each.protected])
    asks = [each for each in came if not each.protected]
    _each_ask_came_into_a_gap(asks)
    await _each_answer_goes_to_the_right_one(practice, asks)


def _each_digest_came_before_its_session(practice: World, digests: list[Message]) -> None:
    assert [plain(each).split(" · ")[0] for each in digests] == [alias(name) for name in TODAY]
    assert [each.at for each in digests] == [starts - timedelta(hours=1) for starts in MEETINGS]
    assert [each.silent for each in digests] == [_in_session(each.at) for each in digests]
    assert [each.silent for each in digests].count(True) == 3
    for name, digest in zip(TODAY, digests, strict=True):
        wrote = [each.text for each in practice.telegram.chat(phone(name)) if each.mine and each.text[0] != "/"]
        lines = plain(digest).split("\n\n")[2].split("\n")
        shown = [line.partition(" · ")[2] for line in lines] if wrote else lines
        assert shown == (wrote or ["No lines this time."]), "their lines, and nobody else's"


def _each_ask_came_into_a_gap(asks: list[Message]) -> None:
    assert [plain(each).split(": ")[0] for each in asks] == [f"After the session with {alias(name)}" for name in TODAY]
    assert not [each.at for each in asks if _in_session(each.at)]
    gaps = ["11:30", "11:30", "11:30", "13:50", "14:50", "15:50"]
    assert [each.at for each in asks] == [_at(gap) for gap in gaps]


async def _each_answer_goes_to_the_right_one(practice: World, asks: list[Message]) -> None:
    alma, (ben, cleo, dora, *_) = practice.alma, asks
    before = {name: len(_of(practice, name)) for name in NAMES}
    kept = plain(cleo).split("“")[1].split("”")[0]
    await alma.presses("Nothing this time", on=dora)
    await alma.presses("Keep it", on=cleo)
    await alma.presses("Write it", on=ben)
    await alma.says(NEW)
    await alma.presses("Leave it with B.")
    await practice.moves_to(_at("18:00") + timedelta(days=1, minutes=5))
    came = {name: [plain(each) for each in _of(practice, name)[seen:]] for name, seen in before.items()}
    assert came["Ben"] == [NEW]
    assert kept in came["Cleo"][-1]
    assert came["Dora"] == []
    assert not [name for name, said in came.items() if name != "Ben" and NEW in "".join(said)]
