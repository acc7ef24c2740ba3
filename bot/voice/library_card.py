"""How what is in the library reads: in a list, as the client will see it, and what a therapist is told beside it."""

from bot.domain.prompt import Prompt, PromptKind, Step, Takes
from bot.voice.fluent import Markup, Said
from bot.voice.phrases import Phrases


def listed_title(words: Phrases, prompt: Prompt) -> str:
    """A title for a choice; an activity is known by it."""
    return words.label("library-activity", title=prompt.title) if prompt.kind is PromptKind.ACTIVITY else prompt.title


def library_card(words: Phrases, prompt: Prompt, card: str, alias: str = "") -> str:
    """A prompt for a therapist to look at. `card`: what the client will see, as markup."""
    title = Said(prompt.title)
    head = words.say("library-title-for", title=title, alias=Said(alias)) if alias else None
    return words.say(
        "library-card",
        title=Markup(head or words.say("library-title", title=title)),
        helps=Said(prompt.helps),
        card=Markup(card),
    )


def activity_card(words: Phrases, prompt: Prompt, opening: str = "") -> str:
    """An activity: the words it opens with (empty: the library's), then its steps."""
    steps = "\n".join(_step(words, step) for step in prompt.steps)
    return words.say("activity-card", words=Said(opening or prompt.words), steps=Markup(steps))


def _step(words: Phrases, step: Step) -> str:
    said = words.say("activity-step", label=Said(step.label), words=Said(step.words))
    if step.takes is Takes.INTENSITY:
        return words.say("activity-step-number", step=Markup(said))
    if step.choices:
        return words.say("activity-step-choices", step=Markup(said), choices=Said(" · ".join(step.choices)))
    return said
