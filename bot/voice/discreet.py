"""The cover that a discreet client's phone shows of anything until a tap, and the plain warning before it."""

from bot.channels.port import Outgoing
from bot.voice.meanings.client import SHOW
from bot.voice.phrases import Phrases


def cover(words: Phrases, about: str, *, soundless: bool = False) -> Outgoing:
    """A message that says nothing. `about`: what a tap opens it into."""
    choices = ((words.choice("button-show", SHOW(about)),),)
    return Outgoing(words.say("discreet-cover"), choices, soundless=soundless)


def warning(words: Phrases) -> str:
    """What being discreet cannot do, first; then what it does."""
    return words.say("discreet-warning") + "\n\n" + words.say("discreet-what")
