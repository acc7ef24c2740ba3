"""What `check` and `prompts check` find: settings, database, keys, prompts and token, a line each."""

from datetime import date
from pathlib import Path

import pytest

from bot.operator.checking import look_at_prompts
from bot.process.app import Exit
from bot.settings import PREFIX, PROMPTS, Settings
from bot.voice.crisis import load_crisis
from tests.operator.shell import checked_on, one_line, shell

pytestmark = pytest.mark.on("sqlite")
"""Files are copied, opened to others, taken away. What differs on PostgreSQL is in its own tests."""


def test_check_without_anything_tells_every_fault(data: Path) -> None:
    result = shell("check")
    assert result.exit_code == Exit.FAULT
    assert result.stdout.splitlines() == [
        "settings: fine",
        f"database and keys: There is no database at {data / 'carryforward.db'}: `carryforward run` makes one.",
        "prompts: fine",
        "token: there is none: set CARRYFORWARD_TELEGRAM_TOKEN to the one from @BotFather.",
    ]
    assert not data.parent.exists()


def test_check_finds_all_fine_but_the_token(left: Path) -> None:
    lines = shell("check").stdout.splitlines()
    assert lines[:3] == ["settings: fine", f"database and keys: fine ({left}/carryforward.db)", "prompts: fine"]
    assert lines[3].startswith("token: there is none")


def test_check_names_a_network_that_is_away(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_TOKEN", "123456:" + "x" * 30)
    assert shell("check").stdout.splitlines()[3] == (
        "token: Telegram is out of reach (refused): look at the network, then check again."
    )


def test_check_warns_of_open_doors(left: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}WEB_ADDRESS", "0.0.0.0:8080")
    Path(".env").write_text("")
    Path(".env").chmod(0o644)
    monkeypatch.setenv(f"{PREFIX}TELEGRAM_API", "http://bots.example.org:8081")
    left.chmod(0o755)
    lines = shell("check").stdout.splitlines()
    assert [line for line in lines if line.startswith("settings: warning")] == [
        "settings: warning: .env can be read by others: run `chmod 600 .env`.",
        "settings: warning: WEB_ADDRESS is open to the network: 127.0.0.1:8080 keeps it here.",
        "settings: warning: TELEGRAM_API is http to another machine: the token can be read on the way.",
        f"settings: warning: {left} can be opened by others: run `chmod 700 {left}`.",
    ]


def test_a_wrong_setting_is_one_line(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}LOG_LEVEL", "LOUD")
    assert one_line(shell("status")) == "CARRYFORWARD_LOG_LEVEL: one of DEBUG, INFO, WARNING, ERROR."
    assert one_line(shell("check")).startswith("settings: CARRYFORWARD_LOG_LEVEL")


def test_prompts_check_says_file_line_and_mend(prompts: Path) -> None:
    assert shell("prompts", "check").exit_code == 0
    broken = sorted((prompts / "en" / "questions").glob("*.md"))[0]
    text = broken.read_text().splitlines()
    broken.write_text("\n".join([text[0], "tagz: [a]", *text[1:]]))
    result = shell("prompts", "check")
    assert result.exit_code == Exit.FAULT
    assert f"prompts/en/questions/{broken.name}:2:" in one_line(result)
    checked = shell("check")
    assert checked.exit_code == Exit.FAULT
    assert f"prompts: prompts/en/questions/{broken.name}:2:" in checked.stdout


def test_numbers_that_grew_old_are_named_and_fail_nothing(tmp_path: Path) -> None:
    settings = Settings(prompts_dir=checked_on(date(2026, 11, 22), tmp_path / "old"))
    assert look_at_prompts(settings, date(2027, 5, 21)) == ([], [])
    faults, warnings = look_at_prompts(settings, date(2027, 5, 22))
    assert faults == []
    assert [warning.what for warning in warnings if warning.what.startswith("the numbers of Austria")] == [
        "the numbers of Austria were last checked on 2026-11-22"
    ]
    assert len(warnings) == len(load_crisis(PROMPTS).countries)


def test_the_shell_prints_them_as_warnings(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", str(checked_on(date(2020, 1, 1), tmp_path / "old")))
    result = shell("prompts", "check")
    assert (result.exit_code, result.stdout) == (0, "prompts: fine\n")
    assert result.stderr.startswith("warning: old/en/crisis.yaml:")
    lines = [line for line in shell("check").stdout.splitlines() if line.startswith("prompts: ")]
    assert lines[0].startswith("prompts: warning: old/en/crisis.yaml:")
    assert lines[-1] == "prompts: fine"


def test_a_prompts_folder_that_is_not_there(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"{PREFIX}PROMPTS_DIR", "/nowhere")
    result = shell("prompts", "check")
    assert result.exit_code == Exit.FAULT
    assert "Traceback" not in result.stderr
    assert one_line(result) == "/nowhere:1: is not there. Make the folder, or look whether PROMPTS_DIR is right."
