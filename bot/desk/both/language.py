"""Which language the bot speaks with somebody: told, and chosen by its name, its code or a tap."""

from bot.desk.hearing import KnownHearing, Passed
from bot.voice.choices import rows
from bot.voice.languages import name_of, named
from bot.voice.meanings.both import LANGUAGE


async def language(h: KnownHearing, rest: str) -> None:
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


def _offer(h: KnownHearing, text: str) -> None:
    others = [each for each in h.speech.languages if each != h.words.locale]
    h.tell(text, rows(*(h.words.choice("button-language", LANGUAGE(each), name=name_of(each)) for each in others)))


async def pressed(h: KnownHearing, code: str) -> None:
    """A tap on a language. One that was taken away since is offered no more."""
    if code not in h.speech.languages:
        raise Passed
    _speak(h, code)


def _speak(h: KnownHearing, code: str) -> None:
    """Answer in that language, and keep to it. What was agreed to stands in whichever language it was read."""
    h.person.speak(code)
    spoken = h.speech.of(code)
    h.menu_anew = spoken is not h.words
    h.words = spoken
    h.show(h.words.say("language-set", here=name_of(code)))
