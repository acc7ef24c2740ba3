"""What stories of a question in its client's hands share."""

from bot.domain.pairing import Phase
from bot.domain.prompt import Role
from sandbox.botapi.shapes import Message
from tests.people import World
from tests.stories.traces import QUESTION

WHY = "so that we know where to begin"
MINE = "What was a bit lighter this week?"
CARD = ["Change this", "Pause"]
NUDGES = "/rhythm daily 18:00"


async def asked(world: World, question: str = QUESTION) -> Message:
    """A question has come to Ben: its card."""
    await world.alma.says(f"/ask B. {question}\nwhy: {WHY}")
    await world.moves(hours=6)
    return world.ben.sees(question)


def card(world: World, message: Message) -> Message:
    """The message as it reads by now."""
    return next(each for each in world.ben.received if each.id == message.id)


async def own_words(world: World, text: str = MINE) -> int:
    await world.ben.presses("Change this")
    await world.ben.presses("Put it differently")
    return await world.ben.says(text)


def in_turn(world: World, role: Role | None) -> list[str]:
    """The first questions that are offered at the beginning, in their order."""
    library = world.app.speech.english.library
    one = library.another(Phase.BEGINNING, None, role)
    two = library.another(Phase.BEGINNING, one.id, role) if one else None
    assert one is not None
    assert two is not None
    assert one != two
    return [one.words, two.words]
