"""What buttons mean. They stay in chats for months: what was written once is read as what it was, or has passed."""

import ast
from collections.abc import Iterator
from dataclasses import astuple, dataclass, is_dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bot.desk import doorstep
from bot.desk.client import discreet
from bot.desk.client.side import SIDE as CLIENTS
from bot.desk.side import Choices
from bot.desk.therapist.side import SIDE as THERAPISTS
from bot.settings import ROOT
from bot.voice.meanings import both, client, covers, door, therapist
from bot.voice.meanings.kinds import BYTES_MOST, ID, PAGE, WORD, Meaning, meaning, number_of, optional

A, B = "a1" * 12, "b2" * 12
WRITTEN, BEFORE = "now", "old"

HEARD: dict[str, tuple[ModuleType, tuple[Choices[Any], ...]]] = {
    "door": (door, (doorstep.choices,)),
    "both": (both, (CLIENTS.choices, THERAPISTS.choices)),
    "client": (client, (CLIENTS.choices,)),
    "therapist": (therapist, (THERAPISTS.choices,)),
    "covers": (covers, (discreet.opens,)),
}
"""Where meanings are told, by their side, and where they are heard."""


@dataclass(frozen=True)
class Kept:
    """A line of old_meanings.txt."""

    when: str
    side: str
    wire: str
    name: str
    values: str


def shown(value: Any) -> str:
    """A value as the list says it."""
    if isinstance(value, date | int) or value is None:
        return str(value)
    if isinstance(value, tuple):
        return "..".join(map(str, value))
    if is_dataclass(value) and not isinstance(value, type):
        return "(" + " ".join(map(str, astuple(value))) + ")"
    return str(value) or "-"


def kept() -> Iterator[Kept]:
    for line in (Path(__file__).parent / "old_meanings.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield Kept(*(each.strip() for each in line.replace("<a>", A).replace("<b>", B).split("|")))


def told(side: str) -> dict[str, Meaning[*tuple[Any, ...]]]:
    return {name: each for name, each in vars(HEARD[side][0]).items() if isinstance(each, Meaning)}


def read(heard: Choices[Any], wire: str) -> tuple[Meaning[*tuple[Any, ...]], tuple[Any, ...]] | None:
    way = heard.way(wire)
    values = way.meaning.read(wire.removeprefix(way.meaning.verb).removeprefix(":")) if way else None
    return (way.meaning, values) if way and values is not None else None


LIST = tuple(kept())
NOW = tuple(each for each in LIST if each.when == WRITTEN)


@pytest.mark.parametrize("line", LIST, ids=lambda line: f"{line.side} {line.wire}")
def test_what_was_ever_written_is_read_as_what_it_was(line: Kept) -> None:
    for heard in HEARD[line.side][1]:
        found = read(heard, line.wire)
        if line.name == "passed":
            assert found is None
        else:
            assert found is not None
            assert found[0] is told(line.side)[line.name]
            assert " ".join(map(shown, found[1])) == line.values


@pytest.mark.parametrize("line", NOW, ids=lambda line: f"{line.side} {line.wire}")
def test_what_is_written_now_is_written_like_that(line: Kept) -> None:
    found = read(HEARD[line.side][1][0], line.wire)
    assert found is not None
    assert found[0](*found[1]) == line.wire


@pytest.mark.parametrize("side", HEARD)
def test_every_meaning_is_heard_and_stands_in_the_list(side: str) -> None:
    here = told(side)
    for heard in HEARD[side][1]:
        assert set(map(id, here.values())) <= set(map(id, heard.meanings))
    assert {each.name for each in NOW if each.side == side} == set(here)


def test_every_choice_is_told_in_one_of_the_modules() -> None:
    known = {id(each) for side in HEARD for each in told(side).values()}
    for _, tables in HEARD.values():
        for heard in tables:
            assert {id(each) for each in heard.meanings} <= known


@pytest.mark.parametrize("side", HEARD)
def test_the_list_has_every_word_that_a_meaning_can_hold(side: str) -> None:
    for name, each in told(side).items():
        lines = [read(HEARD[side][1][0], line.wire) for line in NOW if (line.side, line.name) == (side, name)]
        for at, part in enumerate(each.parts):
            here = {shown(found[1][at]) for found in lines if found}
            assert here >= {shown(value) for value in (*part.every, *part.missing)}, (name, at)


# Nobody writes or reads a meaning by hand.

BOT = ROOT / "bot"
ASKING_WHAT_WAS_CHOSEN = {"desk/side.py", "desk/doorstep.py"}


def calls(file: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))


@pytest.mark.parametrize("file", sorted(BOT.rglob("*.py")), ids=lambda file: file.relative_to(BOT).as_posix())
def test_a_meaning_is_written_by_its_name(file: Path) -> None:
    for call in calls(file):
        named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if named in ("choice", "Choice") and len(call.args) > 1:
            by_hand = isinstance(call.args[1], ast.Constant | ast.JoinedStr | ast.BinOp)
            assert not by_hand, f"line {call.lineno}: {ast.unparse(call.args[1])}"


def test_a_meaning_is_read_in_one_place() -> None:
    asking = {
        file.relative_to(BOT).as_posix()
        for file in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "meaning" and ast.unparse(node.value).endswith("incoming")
    }
    assert asking == ASKING_WHAT_WAS_CHOSEN


# The kinds of values.

ONE = meaning("one", ID, PAGE)
TWO = meaning("two", ID, optional(WORD, ""))
_DAYS = optional(number_of(3, 7), None)
SOME = meaning("some", _DAYS)


def test_what_has_no_room_on_a_button_is_refused() -> None:
    fits = BYTES_MOST - len(f"two:{A}:")
    assert len(TWO(A, "x" * fits)) == BYTES_MOST
    with pytest.raises(ValueError, match="no room"):
        TWO(A, "x" * (fits + 1))
    with pytest.raises(ValueError, match="no room"):
        TWO(A, "ö" * fits)


@pytest.mark.parametrize("rest", ["", ":", "x", A[:-1], f"{A}0", A.upper(), f"{A}:0:0", "::", f"{A}\n"])
def test_what_is_no_such_meaning_is_not_read(rest: str) -> None:
    assert ONE.read(rest) is None


@pytest.mark.parametrize(("typed", "page"), [("", 0), ("0", 0), ("12", 12), ("x", 0), ("-1", 0), ("9" * 40, 0)])
def test_what_is_no_page_is_the_first(typed: str, page: int) -> None:
    assert ONE.read(f"{A}:{typed}") == (A, page)
    assert ONE.read(A) == (A, 0)


def test_what_may_be_left_out_is_left_out_at_the_end() -> None:
    assert (SOME(None), SOME(3)) == ("some", "some:3")
    assert (SOME.read(""), SOME.read("3"), SOME.read("4")) == ((None,), (3,), None)
    assert TWO(A, "") == f"two:{A}"


def test_a_meaning_without_its_last_value_takes_it_later() -> None:
    then = meaning("then", WORD, ID).for_whom("stuck")
    assert then(A) == f"then:stuck:{A}"
    with pytest.raises(ValueError, match="no room"):
        meaning("then", WORD, ID).for_whom("x" * 60)(A)


def test_two_rooms_cannot_answer_to_the_same_choice() -> None:
    async def nothing(_h: object, _id: str, _page: int) -> None: ...

    one, other = Choices[Any](), Choices[Any]()
    one.on(ONE)(nothing)
    other.on(ONE)(nothing)
    with pytest.raises(ValueError, match="two rooms"):
        Choices(one, other)
