"""Going gently, by the client's own tap."""

from bot.actions import gently
from bot.desk.client.rhythm import reached
from bot.desk.hearing import ClientHearing
from bot.desk.side import Choices
from bot.voice.choices import gentle_choices
from bot.voice.meanings import client as means

choices = Choices[ClientHearing]()


async def command(h: ClientHearing, typed: str) -> None:
    """/gentle, /gentle off."""
    match typed.strip().casefold():
        case "" | "on":
            await gentle(h)
        case "off":
            await gentle_off(h)
        case _:
            h.tell(h.words.say("gentle-unclear"))


@choices.on(means.GO_GENTLY)
async def gentle(h: ClientHearing) -> None:
    """[Go gently]."""
    until = await gently.go_gently(h.work, h.client)
    h.tell(h.words.say("gentle-on", when=h.words.moment(until, h.client.zone)), gentle_choices(h.words))


@choices.on(means.NOT_GENTLY)
async def gentle_off(h: ClientHearing) -> None:
    """[Back to my rhythm]."""
    was = await gently.end_gently(h.work, h.client)
    h.show(h.words.say("gentle-over" if was else "gentle-was-off", rhythm=await reached(h)))
