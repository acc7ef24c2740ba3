"""Every reason that the bot writes into a row is told in words."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.delivery import Delivery, Kind, State, Why
from bot.domain.when import FOREVER
from sandbox.panel import KINDS
from sandbox.reasons import SETTLED, WAITING, reason

BOT = Path(__file__).resolve().parents[2] / "bot"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _written(pattern: str) -> set[str]:
    """The reasons that the bot's sources hold at this place."""
    text = "\n".join(path.read_text() for path in sorted(BOT.rglob("*.py")))
    return {Why[name] for name in re.findall(pattern, text)}


def test_every_reason_to_leave_out_has_words() -> None:
    codes = _written(r"\bDrop\(Why\.([A-Z_]+)")
    assert len(codes) > 8
    assert codes <= set(SETTLED)


def test_every_reason_to_wait_has_words() -> None:
    codes = _written(r"SendLater\([^\n]*Why\.([A-Z_]+)\)") | _written(r"_at_own_hour\([^\n]*Why\.([A-Z_]+)\)")
    assert len(codes) > 5
    assert codes - {Why.NOTHING} <= set(WAITING)
    assert {Why.UNCONFIRMED, Why.NOT_FOUND} <= set(WAITING) & set(SETTLED)


def test_no_reason_is_without_words() -> None:
    assert {*WAITING, *SETTLED} == {*Why} - {Why.NOTHING}


def test_every_kind_has_a_name() -> None:
    assert set(KINDS) == {str(kind) for kind in Kind}


def _row(state: State, why: str, due_at: datetime = NOW) -> Delivery:
    return Delivery(
        reader_id="a", kind=Kind.DIGEST, occurrence="b", due_at=due_at, not_after=due_at, state=state, why=Why(why)
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (_row(State.SENT, ""), ""),
        (_row(State.SENT, "read"), "The words followed the cover."),
        (_row(State.PLANNED, ""), ""),
        (_row(State.PLANNED, "quiet hours"), "Their quiet hours: it waits until they end."),
        (_row(State.PLANNED, "gone", FOREVER), "They blocked the bot: it waits until they are back."),
        (_row(State.PLANNED, "paused", FOREVER), "They are resting until they are back."),
        (_row(State.DROPPED, "quiet hours"), "It would have come in their quiet hours."),
        (_row(State.SUPERSEDED, "ceiling"), "It was planned anew, or is no longer needed."),
    ],
)
def test_a_row_tells_why(row: Delivery, words: str) -> None:
    assert reason(row) == words
