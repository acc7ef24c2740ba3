"""What buttons mean. They stay in chats for months: what was written once is read as what it was, or has passed."""

import ast
from collections.abc import Iterator
from dataclasses import astuple, dataclass, is_dataclass, replace
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
from tests.listing import comes_to, every, refused

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

    line: int
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
    lines = (Path(__file__).parent / "old_meanings.txt").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line and not line.startswith("#"):
            yield Kept(number, *(each.strip() for each in line.replace("<a>", A).replace("<b>", B).split("|")))


def told(side: str) -> dict[str, Meaning[*tuple[Any, ...]]]:
    return {name: each for name, each in vars(HEARD[side][0]).items() if isinstance(each, Meaning)}


def read(heard: Choices[Any], wire: str) -> tuple[Meaning[*tuple[Any, ...]], tuple[Any, ...]] | None:
    way = heard.way(wire)
    values = way.meaning.read(wire.removeprefix(way.meaning.verb).removeprefix(":")) if way else None
    return (way.meaning, values) if way and values is not None else None


LIST = tuple(kept())
NOW = tuple(each for each in LIST if each.when == WRITTEN)


def test_what_was_ever_written_is_read_as_what_it_was() -> None:
    every(LIST, read_otherwise)


def read_otherwise(kept: Kept) -> Iterator[str]:
    where = f"old_meanings.txt:{kept.line}: {kept.side} {kept.wire}"
    for heard in HEARD[kept.side][1]:
        found = read(heard, kept.wire)
        if kept.name == "passed":
            if found is not None:
                yield f"{where}: has passed, and is read as {found[0].verb}"
        elif found is None:
            yield f"{where}: was {kept.name}, and is not read"
        elif found[0] is not told(kept.side)[kept.name]:
            yield f"{where}: was {kept.name}, and is read as {found[0].verb}"
        elif (values := " ".join(map(shown, found[1]))) != kept.values:
            yield f"{where}: held {kept.values!r}, and is read as {values!r}"


def test_what_is_read_otherwise_is_named_with_its_line() -> None:
    kept = next(each for each in NOW if each.values)
    where = f"old_meanings.txt:{kept.line}: {kept.side} {kept.wire}"
    assert list(read_otherwise(kept)) == []
    for other, said in (
        (replace(kept, values="other"), f"{where}: held 'other', and is read as "),
        (replace(kept, name="passed"), f"{where}: has passed, and is read as "),
        (
            replace(kept, wire="none"),
            f"old_meanings.txt:{kept.line}: {kept.side} none: was {kept.name}, and is not read",
        ),
    ):
        assert next(read_otherwise(other)).startswith(said)


def test_what_is_written_now_is_written_like_that() -> None:
    every(NOW, written_otherwise)


def written_otherwise(kept: Kept) -> Iterator[str]:
    where = f"old_meanings.txt:{kept.line}: {kept.side} {kept.wire}"
    found = read(HEARD[kept.side][1][0], kept.wire)
    if found is None:
        yield f"{where}: is not read"
    elif (written := found[0](*found[1])) != kept.wire:
        yield f"{where}: is written {written}"


def test_every_meaning_is_heard_and_stands_in_the_list() -> None:
    every(HEARD, unheard_or_unlisted)


def unheard_or_unlisted(side: str) -> Iterator[str]:
    here = told(side)
    for heard in HEARD[side][1]:
        known = set(map(id, heard.meanings))
        yield from (f"{side}: {name} is not heard" for name, each in here.items() if id(each) not in known)
    listed = {each.name for each in NOW if each.side == side}
    yield from (f"{side}: {name} is not in the list" for name in here if name not in listed)
    yield from (f"{side}: {name} is in the list as written now, and is no more" for name in sorted(listed - set(here)))


def test_every_choice_is_told_in_one_of_the_modules() -> None:
    known = {id(each) for side in HEARD for each in told(side).values()}
    for _, tables in HEARD.values():
        for heard in tables:
            assert {id(each) for each in heard.meanings} <= known


def test_the_list_has_every_word_that_a_meaning_can_hold() -> None:
    every(HEARD, lacking_words)


def lacking_words(side: str) -> Iterator[str]:
    for name, each in told(side).items():
        lines = [read(HEARD[side][1][0], line.wire) for line in NOW if (line.side, line.name) == (side, name)]
        for at, part in enumerate(each.parts):
            here = {shown(found[1][at]) for found in lines if found}
            for word in sorted({shown(value) for value in (*part.every, *part.missing)} - here):
                yield f"{side}: no line for {name} with {word} as its value {at + 1}"


# Nobody writes or reads a meaning by hand.

BOT = ROOT / "bot"
ASKING_WHAT_WAS_CHOSEN = {"desk/side.py", "desk/doorstep.py"}


@pytest.fixture(scope="module")
def parsed() -> dict[str, ast.Module]:
    """All files of the bot."""
    return {each.relative_to(BOT).as_posix(): ast.parse(each.read_text()) for each in sorted(BOT.rglob("*.py"))}


def test_a_meaning_is_written_by_its_name(parsed: dict[str, ast.Module]) -> None:
    every(parsed.items(), lambda each: by_hand(*each))


def by_hand(name: str, tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        named = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if named not in ("choice", "Choice") or len(call.args) < 2:
            continue
        if isinstance(call.args[1], ast.Constant | ast.JoinedStr | ast.BinOp):
            yield f"bot/{name}:{call.lineno}: {ast.unparse(call.args[1])} is written by hand"


def test_a_meaning_that_is_written_by_hand_is_named_with_its_line() -> None:
    written = "choice('button-yes', YES(a))\nx.choice('button-yes', f'yes:{a}')\nChoice(label, 'yes:' + a)\n"
    assert list(by_hand("x.py", ast.parse(written))) == [
        "bot/x.py:2: f'yes:{a}' is written by hand",
        "bot/x.py:3: 'yes:' + a is written by hand",
    ]


def test_a_meaning_is_read_in_one_place(parsed: dict[str, ast.Module]) -> None:
    asking = {
        name
        for name, tree in parsed.items()
        for node in ast.walk(tree)
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


def test_what_is_no_such_meaning_is_not_read() -> None:
    comes_to(ONE.read, refused(["", ":", "x", A[:-1], f"{A}0", A.upper(), f"{A}:0:0", "::", f"{A}\n"]))


def test_what_is_no_page_is_the_first() -> None:
    pages = [("", 0), ("0", 0), ("12", 12), ("x", 0), ("-1", 0), ("9" * 40, 0)]
    comes_to(ONE.read, [(f"{A}:{typed}", (A, page)) for typed, page in pages])
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
