"""A therapist erases their own account: asked once before."""

from bot.actions import leaving
from bot.desk.hearing import TherapistHearing
from bot.desk.side import Choices
from bot.voice.choices import rows
from bot.voice.meanings import therapist as means
from bot.voice.meanings.both import LEAVE_IT

choices = Choices[TherapistHearing]()


async def erase(h: TherapistHearing) -> None:
    """/erase: says what ends and what goes."""
    h.tell(
        h.words.say("account-erase-sure"),
        rows(
            h.words.choice("button-erase-account", means.ERASE_ACCOUNT()), h.words.choice("button-leave-it", LEAVE_IT())
        ),
    )


@choices.on(means.ERASE_ACCOUNT)
async def erase_all(h: TherapistHearing) -> None:
    await leaving.erase_therapist(h.work, h.therapist)
    h.show(h.words.say("account-erase-done"))
