"""/phase: where a pairing stands, set by its therapist in one tap; the client is not told."""

from bot.channels.port import Choice, Rows
from bot.desk.hearing import TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.domain.pairing import Pairing, Phase
from bot.domain.typed import read_phase
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.meanings.kinds import ForWhom, Meaning
from bot.voice.phrases import Phrases

choices = Choices[TherapistHearing]()


def named(words: Phrases, phase: Phase) -> str:
    """A phase by its name."""
    return words.label(f"phase-{phase}")


def phase_choices(words: Phrases, then: Meaning[Phase, str], whom: str, first: Phase | None = None) -> Rows:
    """The four, in two rows; `first` stands before the others. `then` is what choosing one means."""
    order = sorted(Phase, key=lambda phase: phase is not first)
    return rows(*(Choice(named(words, phase), then(phase, whom)) for phase in order))


async def phase(h: TherapistHearing, rest: str) -> None:
    """/phase ALIAS stuck: set at once; without a phase that is known, the four to tap."""
    here = await aliases.in_order(h)
    typed = read_phase(rest)
    if typed is not None and len(here) > 1 and aliases.split_alias(rest, here) is None:
        h.tell(h.words.say("for-whom"), await aliases.all_choices(h, means.SET_PHASE.for_whom(typed)))
        return
    found = await aliases.meant(h, rest, _then(rest), alias_needed=typed is None)
    if found is None:
        return
    typed = read_phase(found.rest)
    if typed is not None:
        _set(h, found.pairing, found.alias, typed)
    else:
        _ask(h, found.pairing, found.alias, unclear=bool(found.rest))


def _then(rest: str) -> ForWhom:
    """What an alias means that is chosen after all: the phase that was typed after a wrong one is not lost."""
    words = rest.split()
    typed = next((found for at in (-2, -1) if (found := read_phase(" ".join(words[at:])))), None)
    return means.SET_PHASE.for_whom(typed) if typed else means.PHASE.for_whom()


@choices.on(means.PHASE)
async def phase_pressed(h: TherapistHearing, pairing_id: str) -> None:
    """An alias chosen."""
    mine = await aliases.own(h, pairing_id)
    _ask(h, mine.pairing, mine.alias)


def _ask(h: TherapistHearing, pairing: Pairing, alias: str, *, unclear: bool = False) -> None:
    told = [
        h.words.say("phases-unclear" if unclear else "phases-ask", alias=Said(alias)),
        h.words.say("phases-each"),
        h.words.say("phases-now", phase=named(h.words, pairing.phase)),
    ]
    h.show("\n\n".join(told), phase_choices(h.words, means.SET_PHASE, pairing.id))


@choices.on(means.SET_PHASE)
async def set_phase(h: TherapistHearing, chosen: Phase, pairing_id: str) -> None:
    """One of the four, tapped."""
    mine = await aliases.own(h, pairing_id)
    _set(h, mine.pairing, mine.alias, chosen)


def _set(h: TherapistHearing, pairing: Pairing, alias: str, chosen: Phase) -> None:
    pairing.stands(chosen)
    h.show(
        h.words.say("phases-set", alias=Said(alias), phase=named(h.words, chosen)),
        rows(h.words.choice("button-library", means.LIBRARY(pairing.id))),
    )
