"""The core loop, from the operator's link to the next question, over real HTTP."""

from datetime import UTC, datetime, timedelta

from tests.people import World, plain

THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
"""15:00 in Berlin: when Alma and Ben meet."""


async def test_a_note_reaches_the_digest(pair: World) -> None:
    await pair.alma.says("/ask B. What eased, even a little?")
    await pair.moves(hours=6)
    pair.ben.sees("What eased, even a little?")
    await pair.ben.says("The mornings.")
    await pair.moves_to(THURSDAY - timedelta(hours=1))
    digest = pair.alma.sees("The mornings.")
    assert digest.protected
    assert "What eased, even a little?" in plain(digest)
