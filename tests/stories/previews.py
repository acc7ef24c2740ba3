"""What stories of the look ahead share: where it stands in the chat, and what is chosen in it."""

from datetime import timedelta

from sandbox.botapi.shapes import Message
from tests.people import Phone, World, plain
from tests.stories.test_loop import THURSDAY

LEAD = timedelta(minutes=60)
WEEK = timedelta(days=7)
EVENING = THURSDAY - timedelta(hours=21)
"""Wednesday 18:00 in Berlin: Ben's last own hour before the digest on Thursday at 14:00."""


def previews(phone: Phone) -> list[Message]:
    """What came to look ahead, by itself or asked for."""
    return [each for each in phone.received if plain(each).startswith("A look ahead")]


def hold(line: str) -> str:
    """The choice that holds this line back: its words keep to their own direction."""
    return f"Hold back: \u2068{line}\u2069"


def go(line: str) -> str:
    return f"Let go: \u2068{line}\u2069"


def preview(world: World) -> str:
    return plain(previews(world.ben)[-1])


async def up_to_preview(world: World, *written: str) -> None:
    for line in written:
        await world.ben.says(line)
    await world.moves_to(EVENING)


async def chooses(world: World, label: str) -> None:
    await world.ben.says("/settings")
    await world.ben.presses("Before lines go")
    await world.ben.presses(label)


def pairing_in(message: Message) -> str:
    """The pairing that the choices of a preview name."""
    data = [str(button["data"]) for line in message.buttons for button in line]
    return next(each.rpartition(":")[2] for each in data if each.startswith("pvset:"))
