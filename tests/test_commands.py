"""The commands: each that is heard stands in the menu and in the README, and none else does."""

import re
from typing import Any

import pytest

from bot.desk.client.side import SIDE as CLIENTS
from bot.desk.side import Side
from bot.desk.therapist.side import SIDE as THERAPISTS
from bot.settings import ROOT
from bot.voice.phrases import load_speech

SIDES: dict[str, Side[Any]] = {"Client": CLIENTS, "Therapist": THERAPISTS}
WORDS = load_speech(ROOT / "prompts").of("en")


def _told(side: str) -> set[str]:
    """The commands that begin a form in the README's table of one side."""
    return set(re.findall(r"`/(\w+)", _table(side)))


def _table(side: str) -> str:
    return (ROOT / "README.md").read_text().partition(f"| {side} | |\n")[2].partition("\n\n")[0]


@pytest.mark.parametrize("side", SIDES)
def test_the_readme_tells_every_command_and_no_other(side: str) -> None:
    assert sorted(_told(side)) == sorted(SIDES[side].commands)


def test_the_readme_says_of_which_commands_an_alias_may_follow() -> None:
    with_alias = set(re.findall(r"`/(\w+) ALIAS", _table("Therapist")))
    # It is the alias that /invite gives somebody new.
    assert with_alias - {"invite"} == {each.name for each in THERAPISTS.commands.values() if each.names_client}


@pytest.mark.parametrize("side", SIDES)
def test_every_command_stands_in_the_menu_once(side: str) -> None:
    menu = [name for name, _ in SIDES[side].menu(WORDS)]
    assert sorted(menu) == sorted(SIDES[side].commands.keys() - {"start"})


@pytest.mark.parametrize("side", SIDES)
def test_a_button_below_help_does_what_a_command_or_a_choice_of_that_side_does(side: str) -> None:
    below = [choice for row in SIDES[side].below_help(WORDS) for choice in row]
    assert len({choice.meaning for choice in below}) == len(below)
    for choice in below:
        assert SIDES[side].choices.way(choice.meaning) is not None
        assert choice.meaning.removeprefix("do:") in SIDES[side].commands or not choice.meaning.startswith("do:")


MENUS = {
    "Client": "question notes preview activities forget lookback pause resume gentle safe discreet clear crisis rhythm"
    " settings zone language stop mydata erase help",
    "Therapist": "ask digest meet clients library lookback phase invite gentle away morning settings lead zone language"
    " end erase mydata crisis help",
}
HELP = {
    "Client": "question notes:0 activities safe pause gentle settings leaflet",
    "Therapist": "do:ask do:digest do:meet do:clients do:library do:phase do:invite do:gentle guide do:end",
}


@pytest.mark.parametrize("side", SIDES)
def test_what_is_wanted_most_stands_first(side: str) -> None:
    assert [name for name, _ in SIDES[side].menu(WORDS)] == MENUS[side].split()
    assert [choice.meaning for row in SIDES[side].below_help(WORDS) for choice in row] == HELP[side].split()
