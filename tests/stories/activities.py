"""What stories of activities share: one is offered, begun and looked at."""

from pathlib import Path

from bot.domain.pairing import Phase
from bot.domain.prompt import Prompt, PromptKind
from bot.voice.library import load_library
from sandbox.botapi.shapes import Message
from tests import inspecting
from tests.people import Phone, World
from tests.stories.test_library import opens

LIBRARY = load_library(Path(__file__).resolve().parents[2] / "prompts")
ACTIVITIES = LIBRARY.offer(kind=PromptKind.ACTIVITY)
ANSWERED = [each for each in ACTIVITIES if not each.asks_nothing and not each.fills_card]
STANDING = [each for each in ACTIVITIES if each.asks_nothing]
PHASES = {
    Phase.BEGINNING: "Beginning",
    Phase.ONGOING: "Ongoing",
    Phase.AFTER_INTENSE: "After intense",
    Phase.STUCK: "Stuck",
}
MOMENT, STAYED = "one-moment", "stayed-with-me"
LONG = " ".join(f"word{number}" for number in range(90))


async def offers(world: World, prompt: Prompt | str, by: Phone | None = None, *, words: str = "") -> Message:
    """A therapist with one client offers an activity, in the library's words or in these. Gives what she is told."""
    therapist, found = by or world.alma, prompt if isinstance(prompt, Prompt) else prompt_of(prompt)
    await opens(therapist, PHASES[found.phases[0]], "Any", f"{found.title} (in steps)")
    if words:
        await therapist.presses("Change the wording", on=therapist.last)
        await therapist.says(words)
    await therapist.presses("Offer for nudges", on=therapist.last)
    return therapist.last


async def begins(world: World, prompt: Prompt | str) -> Message:
    """Ben begins an activity that is offered. Gives the message it is shown in."""
    title = prompt.title if isinstance(prompt, Prompt) else title_of(prompt)
    await world.ben.says("/activities")
    await world.ben.presses(title)
    return world.ben.last


async def offered_and_begun(world: World, prompt: Prompt | str) -> Message:
    await offers(world, prompt)
    return await begins(world, prompt)


def prompt_of(prompt_id: str) -> Prompt:
    prompt = LIBRARY.get(prompt_id)
    assert prompt is not None
    return prompt


def title_of(prompt_id: str) -> str:
    return prompt_of(prompt_id).title


async def begun(world: World) -> int:
    """How many activities Ben has begun and not ended."""
    return await inspecting.begun(world, world.ben)
