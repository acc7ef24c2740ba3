"""A therapist leaves a question: typed, checked, shown with the alias, confirmed."""

from dataclasses import replace

from bot.actions import asking
from bot.actions.asking import Asked
from bot.channels.port import Choice, Rows
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.desk.therapist import aliases
from bot.domain.draft import Draft
from bot.domain.pairing import QUESTION_LENGTH, QUESTION_LENGTH_MOST, Pairing, Question
from bot.store import people
from bot.store.people import Named
from bot.voice.choices import rows
from bot.voice.fluent import Markup, Said

STEP = "question"
SHOWN = ":s"
"""Ends the meaning of a choice after which the question is shown with its alias, to be confirmed."""
_INITIALS = 4
"""A first word of so many letters that ends with a point is somebody's initials, as in the examples of /help."""


async def ask(h: TherapistHearing, rest: str) -> None:
    """/ask ALIAS question, with an optional second line `why: ...`."""
    named = await aliases.in_order(h)
    found = aliases.split_alias(rest, named)
    words = rest.split()
    stranger = len(named) > 1 or (bool(words) and words[0].endswith(".") and len(words[0]) <= _INITIALS)
    if found is None and named and stranger and len(words) > 1:
        # No alias that is known: the question is kept beside, and the therapist says whose it is.
        await _whose_of_unknown(h, aliases.guess(rest, named), named)
        return
    if found is None and len(named) == 1 and words[1:] and words[0].endswith((".", ":", ",")):
        # It looks like somebody else's alias: shown with the alias before it is set.
        await typed_for(h, named[0].pairing.id, rest)
        return
    meant = found or await aliases.meant(h, rest, "askfor")
    if meant is None:
        return
    if not meant.rest:
        _ask_for_text(h, meant.pairing.id, meant.alias)
        return
    await _check(h, meant.pairing, meant.alias, asking.draft_of(meant.rest))


def _ask_for_text(h: TherapistHearing, pairing_id: str, alias: str, draft_id: str = "") -> None:
    wait_for_question(h, pairing_id, draft_id)
    h.tell(h.words.say("ask-type", alias=Said(alias)))


def wait_for_question(h: TherapistHearing, pairing_id: str, draft_id: str = "") -> None:
    """Wait for a question, in place of a draft if one is named. Without a pairing it is said afterwards whose it is."""
    about = f"{pairing_id}:{draft_id}" if draft_id else pairing_id
    h.therapist.wait_for(STEP, h.now, about=about, after=h.incoming.message)


async def _check(h: TherapistHearing, pairing: Pairing, alias: str, draft: Draft) -> None:
    """A question from /ask: set at once if it is one sentence; else asked about."""
    if await _not_one_thing(h, pairing.id, draft, ""):
        return
    _told(h, await asking.ask(h.work, pairing, draft))


async def _not_one_thing(h: TherapistHearing, pairing_id: str, draft: Draft, then: str) -> bool:
    """Ask about a draft that is empty, too long, or two questions. Whether it was.

    `then` is SHOWN where it is to be confirmed with the alias afterwards; a question from /ask was typed with it.
    """
    if draft.empty:
        h.tell(h.words.say("ask-empty"))
    elif draft.too_long:
        # What is left of it is only where it came from.
        left = await asking.keep_draft(h.work, h.therapist, Draft("", prompt=draft.prompt))
        wait_for_question(h, pairing_id, left.id)
        h.tell(h.words.say("ask-much-too-long", most=QUESTION_LENGTH_MOST, why=QUESTION_LENGTH))
    elif draft.choose:
        draft = await asking.keep_draft(h.work, h.therapist, draft)
        told = [h.words.say("ask-which")]
        told += [h.words.say("ask-one-of", number=at, question=Said(one)) for at, one in enumerate(draft.choose, 1)]
        numbers = [
            h.words.choice("button-number", f"askpick:{pairing_id}:{draft.id}:{at}{then}", number=at)
            for at in range(1, min(len(draft.choose), 4) + 1)
        ]
        both = h.words.choice("button-leave-as-is", f"asklong:{pairing_id}:{draft.id}{then}")
        h.tell("\n".join(told), rows(*numbers, both, width=4))
    elif draft.long:
        draft = await asking.keep_draft(h.work, h.therapist, draft)
        h.tell(
            h.words.say("ask-long"),
            rows(
                h.words.choice("button-shorten", f"askfor:{pairing_id}:{draft.id}"),
                h.words.choice("button-leave-as-is", f"asklong:{pairing_id}:{draft.id}{then}"),
            ),
        )
    else:
        return False
    return True


def _told(h: TherapistHearing, asked: Asked) -> None:
    """Show the question as the client will see it."""
    h.therapist.stop_waiting()
    h.show(*told_of(h, asked))


def told_of(h: TherapistHearing, asked: Asked) -> tuple[str, Rows]:
    """A question that was set, in words, and what can be chosen then."""
    text = h.words.say(
        "asked-set" if asked.joined else "asked-waiting",
        alias=Said(asked.alias),
        card=Markup(h.words.question(asked.text, asked.why)),
    )
    choices = [h.words.choice("button-undo", f"undo:{asked.question_id}")]
    if asked.offer_meeting:
        choices.append(h.words.choice("button-set-meeting", f"meetfor:{asked.question_id}"))
    return text, rows(*choices)


async def typed_for(h: TherapistHearing, about: str, text: str) -> None:
    """A line typed after [write it], or in place of a draft: shown with the alias before it is set."""
    pairing_id, _, draft_id = about.partition(":")
    pairing = await people.own_pairing(h.work, h.therapist, pairing_id)
    draft = await asking.reworded(h.work, h.therapist, draft_id, asking.draft_of(text))
    if pairing is None:
        await _free(h, draft)
    else:
        await show_for(h, pairing, draft)


async def show_for(h: TherapistHearing, pairing: Pairing, draft: Draft) -> None:
    """A draft that is meant for one client: checked, and shown with the alias."""
    if not await _not_one_thing(h, pairing.id, draft, SHOWN):
        draft = await asking.keep_draft(h.work, h.therapist, draft)
        _confirm(h, pairing.id, await h.work.open(pairing.alias), draft)


def _confirm(h: TherapistHearing, pairing_id: str, alias: str, draft: Draft) -> None:
    h.show(*confirmation(h, pairing_id, alias, draft))


def confirmation(h: TherapistHearing, pairing_id: str, alias: str, draft: Draft, *more: Choice) -> tuple[str, Rows]:
    """A draft that is kept, with the alias, and what can be done with it. `more` stands before [Someone else]."""
    h.therapist.stop_waiting()
    text = h.words.say("ask-confirm", alias=Said(alias), card=Markup(h.words.question(draft.question, draft.why)))
    return text, rows(
        h.words.choice("button-leave-with", f"askset:{pairing_id}:{draft.id}", alias=alias),
        h.words.choice("button-change", f"askfor:{pairing_id}:{draft.id}"),
        *more,
        h.words.choice("button-someone-else", f"askwho:{draft.id}"),
    )


async def typed_free(h: TherapistHearing, text: str) -> None:
    """A line out of the blue: for the one open ask, or the therapist says for whom."""
    await _free(h, asking.draft_of(text))


async def _free(h: TherapistHearing, draft: Draft) -> None:
    named = await aliases.in_order(h)
    if not named:
        h.tell(h.words.say("no-clients"))
        return
    if draft.empty:
        h.tell(h.words.say("nothing-visible"))
        return
    asked = [each for each in named if each.pairing.asked_about is not None]
    only = asked[0] if len(asked) == 1 else named[0] if len(named) == 1 else None
    if only is not None:
        await show_for(h, only.pairing, draft)
    else:
        await ask_whose(h, await asking.keep_draft(h.work, h.therapist, draft))


async def ask_whose(h: TherapistHearing, draft: Draft) -> None:
    h.show(h.words.say("ask-whose", question=Said(draft.question)), await aliases.choices(h, f"askdraft:{draft.id}"))


async def _whose_of_unknown(h: TherapistHearing, unknown: aliases.Unknown, named: list[Named]) -> None:
    draft = await asking.keep_draft(h.work, h.therapist, asking.draft_of(unknown.rest))
    choices = aliases.near_choices(h, f"askdraft:{draft.id}", unknown, named)
    h.tell(h.words.say("ask-alias-unknown", typed=Said(unknown.typed[:32])), choices)


async def for_this(h: TherapistHearing, rest: str) -> None:
    """[write it], [Change], [Shorten]: wait for the line."""
    pairing_id, _, draft_id = rest.partition(":")
    if mine := await aliases.own(h, pairing_id):
        _ask_for_text(h, pairing_id, mine.alias, draft_id)


async def write_it(h: TherapistHearing, rest: str) -> None:
    """[write it] of an ask."""
    pairing_id, _, appointment_id = rest.partition(":")
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return
    if mine.pairing.asked_about != appointment_id:
        h.passed()
        return
    _ask_for_text(h, pairing_id, mine.alias)


async def kept(h: TherapistHearing, pairing_id: str, draft_id: str) -> tuple[Pairing, str, Draft] | None:
    """The pairing, its alias and the draft that a choice names, if both are this therapist's; else it has passed."""
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return None
    draft = await asking.open_draft(h.work, h.therapist, draft_id)
    if draft is None:
        h.passed()
        return None
    return mine.pairing, mine.alias, draft


async def draft_for(h: TherapistHearing, rest: str) -> None:
    """An alias chosen for a draft."""
    draft_id, _, pairing_id = rest.partition(":")
    if found := await kept(h, pairing_id, draft_id):
        pairing, alias, draft = found
        if not await _not_one_thing(h, pairing.id, draft, SHOWN):
            _confirm(h, pairing.id, alias, draft)


async def set_draft(h: TherapistHearing, rest: str) -> None:
    """[Leave it with ...]: confirmed."""
    pairing_id, _, draft_id = rest.partition(":")
    if found := await kept(h, pairing_id, draft_id):
        await _set(h, found[0], found[2])


async def as_it_is(h: TherapistHearing, rest: str) -> None:
    """[Leave as it is]."""
    pairing_id, _, rest = rest.partition(":")
    draft_id, then, _ = rest.partition(SHOWN)
    if found := await kept(h, pairing_id, draft_id):
        await _taken(h, *found, then)


async def pick(h: TherapistHearing, rest: str) -> None:
    """One of two questions."""
    pairing_id, _, rest = rest.partition(":")
    draft_id, _, rest = rest.partition(":")
    number, then, _ = rest.partition(SHOWN)
    found = await kept(h, pairing_id, draft_id)
    if found is None:
        return
    pairing, alias, draft = found
    if not (number.isdecimal() and len(number) == 1 and 1 <= int(number) <= len(draft.choose)):
        h.passed()
        return
    one = replace(draft, question=draft.choose[int(number) - 1], choose=(), id="")
    if not await _not_one_thing(h, pairing.id, one, then):
        await _taken(h, pairing, alias, await asking.keep_draft(h.work, h.therapist, one), then)


async def _taken(h: TherapistHearing, pairing: Pairing, alias: str, draft: Draft, then: str) -> None:
    if then:
        _confirm(h, pairing.id, alias, draft)
    else:
        await _set(h, pairing, draft)


async def _set(h: TherapistHearing, pairing: Pairing, draft: Draft) -> None:
    await asking.drop_draft(h.work, h.therapist)
    _told(h, await asking.ask(h.work, pairing, draft))


async def someone_else(h: TherapistHearing, draft_id: str) -> None:
    draft = await asking.open_draft(h.work, h.therapist, draft_id)
    if draft is None:
        h.passed()
        return
    await ask_whose(h, draft)


async def keep(h: TherapistHearing, rest: str) -> None:
    """[keep]: the same question once more, as a new version."""
    pairing_id, _, appointment_id = rest.partition(":")
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return
    asked = await asking.keep_question(h.work, mine.pairing, appointment_id)
    if asked is None:
        h.passed()
        return
    _told(h, asked)


async def nothing(h: TherapistHearing, rest: str) -> None:
    """[nothing this time]."""
    pairing_id, _, appointment_id = rest.partition(":")
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return
    if not await asking.let_be(h.work, mine.pairing, appointment_id):
        h.passed()
        return
    h.show(h.words.say("ask-nothing", alias=Said(mine.alias)))


async def _question_of(h: TherapistHearing, question_id: str) -> tuple[Question, Pairing] | None:
    question = await h.work.get(Question, question_id)
    pairing = await people.own_pairing(h.work, h.therapist, question.pairing_id) if question else None
    if question is None or pairing is None:
        h.passed()
        return None
    return question, pairing


async def undo(h: TherapistHearing, question_id: str) -> None:
    """[Undo], until it is delivered."""
    if found := await _question_of(h, question_id):
        question, pairing = found
        if question.closed_at is not None:  # Taken back or replaced already.
            h.passed()
            return
        alias = Said(await h.work.open(pairing.alias))
        done = await asking.withdraw(h.work, pairing, question)
        if done:
            h.show(h.words.say("undo-done", alias=alias))
        else:
            h.tell(h.words.say("undo-too-late", alias=alias))


async def meeting_for(h: TherapistHearing, question_id: str) -> None:
    """[Set the next session], offered once with a question."""
    if found := await _question_of(h, question_id):
        pairing = found[1]
        h.therapist.wait_for("meet", h.now, about=pairing.id, after=h.incoming.message)
        h.tell(h.words.say("meet-ask", alias=Said(await h.work.open(pairing.alias))))


CHOICES: dict[str, TherapistHandler] = {
    "askfor": for_this,
    "askw": write_it,
    "askk": keep,
    "askn": nothing,
    "askdraft": draft_for,
    "askset": set_draft,
    "asklong": as_it_is,
    "askpick": pick,
    "askwho": someone_else,
    "undo": undo,
    "meetfor": meeting_for,
}
