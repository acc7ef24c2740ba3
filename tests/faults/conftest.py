"""Where tests of faults begin."""

import pytest

from tests.faults.mishaps import Three, three_asked
from tests.people import World


@pytest.fixture
async def three(pair: World) -> Three:
    """Three clients with a question that is due at this moment."""
    return await three_asked(pair)
