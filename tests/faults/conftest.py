"""Where tests of faults begin."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.faults.mishaps import Three, three_asked, with_dan
from tests.grounds import Grounds, Left


@pytest.fixture(scope="session")
async def asked_three(grounds: Grounds, joined: Left) -> Left:
    """A bot whose three clients have a question; and the instant when it is due."""
    async with grounds.beginning(joined) as begun:
        due = await three_asked(with_dan(begun.world))
    return replace(begun.left, at=due)


@pytest.fixture
async def three(grounds: Grounds, asked_three: Left) -> AsyncIterator[Three]:
    """Three clients with a question that is due at the next moment."""
    async with grounds.world(replace(asked_three, at=asked_three.at - timedelta(seconds=1))) as world:
        world.clock.move_to(asked_three.at)
        yield with_dan(world)
