"""Which language the bot speaks with somebody: told, and chosen by its name, its code or a tap."""

from bot.desk.hearing import ClientHearing, TherapistHearing
from bot.voice.choices import rows
from bot.voice.languages import name_of, named

OnEitherSide = ClientHearing | TherapistHearing


async def language(h: OnEitherSide, rest: str) -> None:
    """/language, /language de: which ones there are and which is spoken; or from now on that one."""
    chosen = named(h.speech.languages, rest) if rest else None
    if chosen is not None:
        _speak(h, chosen)
    elif rest:
        _offer(h, h.words.say("language-unknown", all=h.words.listed([name_of(each) for each in h.speech.languages])))
    elif others := [name_of(each) for each in h.speech.languages if each != h.words.locale]:
        here = name_of(h.words.locale)
        _offer(h, h.words.say("language-is", here=here, others=h.words.listed(others)))
    else:
        h.tell(h.words.say("language-only", here=name_of(h.words.locale)))


def _offer(h: OnEitherSide, text: str) -> None:
    others = [each for each in h.speech.languages if each != h.words.locale]
    h.tell(text, rows(*(h.words.choice("button-language", f"language:{each}", name=name_of(each)) for each in others)))


async def pressed(h: OnEitherSide, code: str) -> None:
    """A tap on a language. One that was taken away since is offered no more."""
    if code in h.speech.languages:
        _speak(h, code)
    else:
        h.passed()


def _speak(h: OnEitherSide, code: str) -> None:
    """Answer in that language, and keep to it. What was agreed to stands in whichever language it was read."""
    h.person.language = code
    h.words = h.speech.of(code)
    h.show(h.words.say("language-set", here=name_of(code)))
