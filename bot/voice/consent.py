"""What a client agrees to, in words: at the door, when it has changed, and whenever they want to read it."""

from bot.channels.port import Rows
from bot.domain.pairing import RETENTION_DAYS
from bot.domain.people import CONSENT_VERSION
from bot.voice.choices import rows
from bot.voice.phrases import Phrases


def consent(words: Phrases, head: str = "") -> str:
    """All that the consent says, below a line about it."""
    points = words.say("consent-text", days=RETENTION_DAYS)
    return f"{head}\n\n{points}" if head else points


def changed(words: Phrases) -> tuple[str, Rows]:
    """What comes by itself: nothing of it on a lock screen; the words are a tap away."""
    return words.say("consent-changed"), rows(words.choice("button-read-it", "consent"))


def again(words: Phrases) -> tuple[str, Rows]:
    """The consent for somebody who agreed to older words."""
    choices = rows(
        words.choice("button-agree", f"agreed:{CONSENT_VERSION}"),
        words.choice("button-not-any-more", f"disagreed:{CONSENT_VERSION}"),
    )
    return consent(words, words.say("consent-changed")), choices
