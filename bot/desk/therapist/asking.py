"""A therapist leaves a question: typed, checked, shown with the alias, confirmed."""

from dataclasses import replace

from bot.actions import asking, drafts
from bot.actions.asking import Asked
from bot.channels.port import Choice, Rows
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.domain.draft import Draft
from bot.domain.pairing import QUESTION_LENGTH, QUESTION_LENGTH_MOST, Pairing, Question
from bot.domain.people import Awaited
from bot.store import people
from bot.store.people import Named
from bot.voice.choices import rows
from bot.voice.fluent import Markup, Said
from bot.voice.meanings import therapist as means

choices = Choices[TherapistHearing]()
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
    meant = found or await aliases.meant(h, rest, means.ASK_WHOM)
    if meant is None:
        return
    if not meant.rest:
        ask_for_text(h, meant.pairing.id, meant.alias)
        return
    await _check(h, meant.pairing, meant.alias, asking.draft_of(meant.rest))


def ask_for_text(h: TherapistHearing, pairing_id: str, alias: str, draft_id: str = "") -> None:
    wait_for_question(h, pairing_id, draft_id)
    h.tell(h.words.say("ask-type", alias=Said(alias)))


def wait_for_question(h: TherapistHearing, pairing_id: str, draft_id: str = "") -> None:
    """Wait for a question, in place of a draft if one is named. Without a pairing it is said afterwards whose it is."""
    about = f"{pairing_id}:{draft_id}" if draft_id else pairing_id
    h.therapist.wait_for(Awaited.QUESTION, h.now, about=about, after=h.incoming.message)


async def _check(h: TherapistHearing, pairing: Pairing, alias: str, draft: Draft) -> None:
    """A question from /ask: set at once if it is one sentence; else asked about."""
    if await _not_one_thing(h, pairing.id, draft, shown=False):
        return
    tell(h, await asking.ask(h.work, pairing, draft))


async def _not_one_thing(h: TherapistHearing, pairing_id: str, draft: Draft, *, shown: bool) -> bool:
    """Ask about a draft that is empty, too long, or two questions. Whether it was.

    `shown`: whether it is to be confirmed with the alias afterwards; a question from /ask was typed with it.
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
            h.words.choice("button-number", means.PICK(pairing_id, draft.id, at, shown), number=at)
            for at in range(1, min(len(draft.choose), 4) + 1)
        ]
        both = h.words.choice("button-leave-as-is", means.AS_IT_IS(pairing_id, draft.id, shown))
        h.tell("\n".join(told), rows(*numbers, both, width=4))
    elif draft.long:
        draft = await asking.keep_draft(h.work, h.therapist, draft)
        h.tell(
            h.words.say("ask-long"),
            rows(
                h.words.choice("button-shorten", means.ASK_FOR(pairing_id, draft.id)),
                h.words.choice("button-leave-as-is", means.AS_IT_IS(pairing_id, draft.id, shown)),
            ),
        )
    else:
        return False
    return True


def tell(h: TherapistHearing, asked: Asked) -> None:
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
    choices = [h.words.choice("button-undo", means.UNDO(asked.question_id))]
    if asked.offer_meeting:
        choices.append(h.words.choice("button-set-meeting", means.MEETING_FOR(asked.question_id)))
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
    if not await _not_one_thing(h, pairing.id, draft, shown=True):
        draft = await asking.keep_draft(h.work, h.therapist, draft)
        _confirm(h, pairing.id, await h.work.open(pairing.alias), draft)


def _confirm(h: TherapistHearing, pairing_id: str, alias: str, draft: Draft) -> None:
    h.show(*confirmation(h, pairing_id, alias, draft))


def confirmation(h: TherapistHearing, pairing_id: str, alias: str, draft: Draft, *more: Choice) -> tuple[str, Rows]:
    """A draft that is kept, with the alias, and what can be done with it. `more` stands before [Someone else]."""
    h.therapist.stop_waiting()
    text = h.words.say("ask-confirm", alias=Said(alias), card=Markup(h.words.question(draft.question, draft.why)))
    return text, rows(
        h.words.choice("button-leave-with", means.LEAVE_IT_WITH(pairing_id, draft.id), alias=alias),
        h.words.choice("button-change", means.ASK_FOR(pairing_id, draft.id)),
        *more,
        h.words.choice("button-someone-else", means.SOMEONE_ELSE(draft.id)),
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
    h.show(
        h.words.say("ask-whose", question=Said(draft.question)),
        await aliases.all_choices(h, means.ASK_THEM.for_whom(draft.id)),
    )


async def _whose_of_unknown(h: TherapistHearing, unknown: aliases.Unknown, named: list[Named]) -> None:
    draft = await asking.keep_draft(h.work, h.therapist, asking.draft_of(unknown.rest))
    choices = aliases.near_choices(h, means.ASK_THEM.for_whom(draft.id), unknown, named)
    h.tell(h.words.say("ask-alias-unknown", typed=Said(unknown.typed[:32])), choices)


@choices.on(means.ASK_FOR)
async def for_this(h: TherapistHearing, pairing_id: str, draft_id: str) -> None:
    """[write it], [Change], [Shorten]: wait for the line."""
    mine = await aliases.own(h, pairing_id)
    ask_for_text(h, pairing_id, mine.alias, draft_id)


async def kept(h: TherapistHearing, pairing_id: str, draft_id: str) -> tuple[Pairing, str, Draft]:
    """The pairing, its alias and the draft that a choice names. Raises Passed where either is over, or another's."""
    mine = await aliases.own(h, pairing_id)
    draft = await asking.open_draft(h.work, h.therapist, draft_id)
    if draft is None:
        raise Passed
    return mine.pairing, mine.alias, draft


@choices.on(means.ASK_THEM)
async def draft_for(h: TherapistHearing, draft_id: str, pairing_id: str) -> None:
    """An alias chosen for a draft."""
    pairing, alias, draft = await kept(h, pairing_id, draft_id)
    if not await _not_one_thing(h, pairing.id, draft, shown=True):
        _confirm(h, pairing.id, alias, draft)


@choices.on(means.LEAVE_IT_WITH)
async def set_draft(h: TherapistHearing, pairing_id: str, draft_id: str) -> None:
    """[Leave it with ...]: confirmed."""
    pairing, _, draft = await kept(h, pairing_id, draft_id)
    await _set(h, pairing, draft)


@choices.on(means.AS_IT_IS)
async def as_it_is(h: TherapistHearing, pairing_id: str, draft_id: str, shown: bool) -> None:
    """[Leave as it is]."""
    await _taken(h, *await kept(h, pairing_id, draft_id), shown=shown)


@choices.on(means.PICK)
async def pick(h: TherapistHearing, pairing_id: str, draft_id: str, number: int, shown: bool) -> None:
    """One of two questions."""
    pairing, alias, draft = await kept(h, pairing_id, draft_id)
    if number > len(draft.choose):
        raise Passed
    one = replace(draft, question=draft.choose[number - 1], choose=(), id="")
    if not await _not_one_thing(h, pairing.id, one, shown=shown):
        await _taken(h, pairing, alias, await asking.keep_draft(h.work, h.therapist, one), shown=shown)


async def _taken(h: TherapistHearing, pairing: Pairing, alias: str, draft: Draft, *, shown: bool) -> None:
    if shown:
        _confirm(h, pairing.id, alias, draft)
    else:
        await _set(h, pairing, draft)


async def _set(h: TherapistHearing, pairing: Pairing, draft: Draft) -> None:
    await drafts.drop(h.work, h.therapist)
    tell(h, await asking.ask(h.work, pairing, draft))


@choices.on(means.SOMEONE_ELSE)
async def someone_else(h: TherapistHearing, draft_id: str) -> None:
    draft = await asking.open_draft(h.work, h.therapist, draft_id)
    if draft is None:
        raise Passed
    await ask_whose(h, draft)


async def _question_of(h: TherapistHearing, question_id: str) -> tuple[Question, Pairing]:
    """The question that a choice names, and its pairing. Raises Passed where it is not this therapist's."""
    question = await h.work.get(Question, question_id)
    pairing = await people.own_pairing(h.work, h.therapist, question.pairing_id) if question else None
    if question is None or pairing is None:
        raise Passed
    return question, pairing


@choices.on(means.UNDO)
async def undo(h: TherapistHearing, question_id: str) -> None:
    """[Undo], until it is delivered."""
    question, pairing = await _question_of(h, question_id)
    if question.closed_at is not None:  # Taken back or replaced already.
        raise Passed
    alias = Said(await h.work.open(pairing.alias))
    if await asking.withdraw(h.work, pairing, question):
        h.show(h.words.say("undo-done", alias=alias))
    else:
        h.tell(h.words.say("undo-too-late", alias=alias))


@choices.on(means.MEETING_FOR)
async def meeting_for(h: TherapistHearing, question_id: str) -> None:
    """[Set the next session], offered once with a question."""
    _, pairing = await _question_of(h, question_id)
    h.therapist.wait_for(Awaited.APPOINTMENT, h.now, about=pairing.id, after=h.incoming.message)
    h.tell(h.words.say("meet-ask", alias=Said(await h.work.open(pairing.alias))))
