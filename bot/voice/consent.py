"""What a client agrees to, in words: at the door, when it has changed, and whenever they want to read it."""

from bot.channels.port import Rows
from bot.domain.terms import version_of
from bot.voice.choices import rows
from bot.voice.meanings import client as means
from bot.voice.phrases import Phrases


def consent(words: Phrases, head: str = "") -> str:
    """All that the consent says, below a line about it."""
    return f"{head}\n\n{words.consent()}" if head else words.consent()


def changed(words: Phrases) -> tuple[str, Rows]:
    """What comes by itself: nothing of it on a lock screen; the words are a tap away."""
    return words.say("consent-changed"), rows(words.choice("button-read-it", means.CONSENT()))


def again(words: Phrases) -> tuple[str, Rows]:
    """The consent for somebody who agreed to older words."""
    version = version_of(words.consent())
    choices = rows(
        words.choice("button-agree", means.AGREE_ANEW(version)),
        words.choice("button-not-any-more", means.NOT_ANY_MORE(version)),
    )
    return consent(words, words.say("consent-changed")), choices
