"""A second language, which a practice has laid beside the shipped one: told, chosen, and kept to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.terms import version_of
from tests.inspecting import agreed, client_at
from tests.people import Phone, World, plain
from tests.stories.test_consent import asked, versions
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import WORDS, digests, dora, labels, said, tells, told

GERMAN = """
consent-text = Bitte lies das einmal. Jede Zeile bleibt { $days } Tage.
language-set = Ab jetzt spreche ich { $here } mit dir.
no-question = Gerade gibt es keine Frage.
menu-question = die offene Frage
digest-quiet = Diesmal keine Zeilen.
"""
WAS = WORDS.consent()
HERE = "Ab jetzt spreche ich Deutsch mit dir."


async def speaks_german(world: World, folder: Path, text: str = GERMAN, *, english: str = "") -> None:
    """The bot starts again with a practice's own folder."""
    for name, words in (("de", text), ("en", english)):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / "voice.ftl").write_text(words)
    world.own = folder
    await world.restarts()


Side = Callable[[World], Phone]
BOTH = pytest.mark.parametrize("side", [lambda world: world.ben, lambda world: world.alma], ids=["client", "therapist"])


@BOTH
async def test_with_one_language_there_is_nothing_to_choose(pair: World, side: Side) -> None:
    await side(pair).says("/language")
    assert tells(side(pair).last, "language-only", here="English")
    assert labels(side(pair).last) == []
    await side(pair).says("/language de")
    assert tells(side(pair).last, "language-unknown", all="English")


@BOTH
async def test_it_says_which_there_are_and_one_tap_chooses(pair: World, side: Side, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    phone = side(pair)
    await phone.says("/language")
    assert tells(phone.last, "language-is", here="English", others="Deutsch")
    assert labels(phone.last) == ["Deutsch"]
    await phone.presses("Deutsch")
    assert plain(phone.last) == HERE
    await phone.says("/language")
    assert labels(phone.last) == ["English"]


async def test_it_is_known_by_its_code_and_by_its_names(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    for typed in ("de", "DE", "deutsch", "German", "de-AT", "de_CH", " Deutsch. "):
        await pair.ben.says(f"/language {typed}")
        assert plain(pair.ben.last) == HERE, typed
        await pair.ben.says("/language Englisch")
        assert tells(pair.ben.last, "language-set", here="English")


async def test_what_is_not_spoken_here_is_answered_with_what_is(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    for typed in ("klingon", "<b>de</b>", "\u202ed", "d", "x" * 4000, "../en", "fr", "\u200b"):
        await pair.ben.says(f"/language {typed}", as_is=True)
        assert tells(pair.ben.last, "language-unknown", all="English and Deutsch"), typed
        assert labels(pair.ben.last) == ["Deutsch"]
    assert (await client_at(pair, pair.ben)).language == "en"


async def test_what_comes_by_itself_and_the_menu_speak_it_too_and_the_rest_is_english(
    pair: World, tmp_path: Path
) -> None:
    await speaks_german(pair, tmp_path)
    await pair.ben.says("/language de")
    assert ("question", "die offene Frage") in _menu(pair, pair.ben)
    assert ("notes", "my lines") in _menu(pair, pair.ben)
    await pair.ben.says("/question")
    assert plain(pair.ben.last) == "Gerade gibt es keine Frage."
    await pair.ben.says("/help")
    pair.ben.sees("Write a line whenever you like.")
    await pair.alma.says("/language deutsch")
    await pair.moves_to(THURSDAY)
    assert "Diesmal keine Zeilen." in digests(pair.alma)[-1]


def _menu(world: World, phone: Phone) -> list[tuple[str, str]]:
    return [(each["command"], each["description"]) for each in world.telegram.menu(phone.number)]


async def test_a_discreet_chat_gets_no_menu_by_it(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    await pair.ben.says("/discreet on")
    before = _menu(pair, pair.ben)
    await pair.ben.says("/language de")
    assert _menu(pair, pair.ben) == before
    assert "question" not in [name for name, _ in before]


async def test_a_language_that_was_taken_away_is_offered_no_more(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    await pair.ben.says("/language")
    await pair.ben.says("/language de")
    pair.own = None
    await pair.restarts()
    await pair.ben.says("/question")
    assert tells(pair.ben.last, "no-question")
    await pair.ben.forges("language:de")
    assert pair.ben.toasts()[-1] == said(pair, "has-passed")


# What was agreed to.


async def test_another_language_asks_for_no_other_consent(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    await pair.ben.says("/language de")
    await pair.tidies()
    await pair.ben.says("A line.")
    await pair.moves(days=3)
    assert asked(pair.ben) == 0
    await pair.ben.says("/settings")
    await pair.ben.presses("What I agreed to")
    pair.ben.sees("Bitte lies das einmal.")


async def test_who_joins_in_a_language_agrees_to_its_words(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    german = dora(pair)
    pair.telegram.people[german.number].language = "de"
    await pair.pairs(pair.alma, german, "Dora")
    newest = (await agreed(pair))[-1]
    assert newest.version == version_of("Bitte lies das einmal. Jede Zeile bleibt 90 Tage.")
    assert newest.language == "de"


async def test_words_of_a_practice_that_change_are_asked_about_by_themselves(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path, english="consent-text = Our own words, for { $days } days.\n")
    await pair.ben.says("A line.")
    assert asked(pair.ben) == 1
    await pair.ben.presses("I agree")
    assert await versions(pair) == [version_of(WAS), version_of("Our own words, for 90 days.")]
    # The same words on more lines are the same; others are asked about once more.
    await speaks_german(pair, tmp_path, english="consent-text =\n    Our own words,\n    for { $days } days.\n")
    await pair.moves(days=2)
    assert asked(pair.ben) == 0
    await speaks_german(pair, tmp_path, english="consent-text = Our new words, for { $days } days.\n")
    await pair.moves(days=2)
    assert asked(pair.ben) == 1
    told(pair.ben, "consent-changed")


async def test_only_those_are_asked_whose_words_have_changed(pair: World, tmp_path: Path) -> None:
    await speaks_german(pair, tmp_path)
    german = dora(pair)
    pair.telegram.people[german.number].language = "de"
    await pair.pairs(pair.alma, german, "Dora")
    await speaks_german(pair, tmp_path, english="consent-text = Our own words, for { $days } days.\n")
    await pair.moves(days=2)
    assert (asked(pair.ben), asked(german)) == (1, 0)


async def test_an_agreement_to_words_that_changed_meanwhile_shows_those_of_now(pair: World, tmp_path: Path) -> None:
    link = await pair.invited(pair.alma, "Dora")
    await dora(pair).opens(link)
    await pair.ben.says("Before.")
    await speaks_german(pair, tmp_path, english="consent-text = Our own words, for { $days } days.\n")
    await dora(pair).presses("I agree")
    assert "Our own words, for 90 days." in plain(dora(pair).last)
    assert await versions(pair) == [version_of(WAS)]
    await dora(pair).presses("I agree")
    assert await versions(pair) == [version_of(WAS), version_of("Our own words, for 90 days.")]
