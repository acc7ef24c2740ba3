"""Going gently, by the client's own tap."""

from bot.actions import gently
from bot.desk.client.settings import reached
from bot.desk.hearing import ClientHandler, ClientHearing
from bot.voice.choices import gentle_choices


async def gentle(h: ClientHearing, rest: str) -> None:
    """/gentle, /gentle off, [Go gently]."""
    match rest.strip().casefold():
        case "" | "on":
            until = await gently.go_gently(h.work, h.client)
            text = h.words.say("gentle-on", when=h.words.moment(until, h.client.zone))
            h.tell(text, gentle_choices(h.words))
        case "off":
            await gentle_off(h, "")
        case _:
            h.tell(h.words.say("gentle-unclear"))


async def gentle_off(h: ClientHearing, _rest: str) -> None:
    """[Back to my rhythm]."""
    was = await gently.end_gently(h.work, h.client)
    h.show(h.words.say("gentle-over" if was else "gentle-was-off", rhythm=await reached(h)))


COMMANDS: dict[str, ClientHandler] = {"gentle": gentle}

CHOICES: dict[str, ClientHandler] = {"gentle": gentle, "gentleoff": gentle_off}
