"""What stories of the digest share: when it comes, and many lines of it."""

from datetime import timedelta

from tests.people import World

LEAD = timedelta(minutes=60)
MAY_BE_READ = "The line it was before may have been read."


async def writes(world: World, count: int) -> list[str]:
    """So many lines of Ben's in a row, each with its own number."""
    lines = [f"Line {number:03}." for number in range(1, count + 1)]
    for line in lines:
        world.telegram.say(world.ben.number, line)
    await world.settles()
    return lines
