"""Which words the consent says now, by language; so that whoever agreed to others is asked again (decision 0024)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from bot.domain.people import CONSENT_VERSION


def version_of(text: str) -> str:
    """The version a consent is kept under: the number of the shipped words, and a mark of the words that are shown.

    How the text is broken into lines makes no difference.
    """
    return f"{CONSENT_VERSION}.{sha256(' '.join(text.split()).encode()).hexdigest()[:8]}"


@dataclass(frozen=True)
class Terms:
    """The version of the words in each language that the bot speaks.

    Empty where no words were read, as in the operator's commands: whatever is of the shipped number passes there. They
    only plan; whether something goes is decided by the running bot.
    """

    by_language: Mapping[str, str] = field(default_factory=dict)

    @property
    def versions(self) -> frozenset[str]:
        """Whoever agreed to one of these is not asked again, whichever language they read by now."""
        return frozenset(self.by_language.values())

    def of(self, language: str) -> str:
        """The version of the words as a reader of this language sees them."""
        return self.by_language.get(language, self.by_language.get("en", CONSENT_VERSION))

    def language_of(self, version: str, reads: str) -> str:
        """In which language words of this version stand; that which the client reads, if they are said so in it."""
        if self.of(reads) == version:
            return reads
        return next((language for language, each in self.by_language.items() if each == version), reads)
