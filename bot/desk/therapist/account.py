"""A therapist erases their own account: asked once before."""

from bot.actions import leaving
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.voice.choices import rows


async def erase(h: TherapistHearing, _rest: str) -> None:
    """/erase: says what ends and what goes."""
    h.tell(
        h.words.say("account-erase-sure"),
        rows(h.words.choice("button-erase-account", "eraseme"), h.words.choice("button-leave-it", "leaveit")),
    )


async def erase_all(h: TherapistHearing, _rest: str) -> None:
    await leaving.erase_therapist(h.work, h.therapist)
    h.show(h.words.say("account-erase-done"))


COMMANDS: dict[str, TherapistHandler] = {"erase": erase}

CHOICES: dict[str, TherapistHandler] = {"eraseme": erase_all}
