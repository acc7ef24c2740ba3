"""What is wrong with a prompt file: where, what, and what to write instead."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Fault:
    """One mistake in a prompt file. Printed, it is one line: `file:line: what. Remedy.`"""

    file: str
    """As a person would type it where they stand (`prompts/en/voice.ftl`)."""
    line: int
    """Counted from 1."""
    what: str
    remedy: str

    def __str__(self) -> str:
        said = self.what if self.what.endswith(("?", ".")) else f"{self.what}."
        return f"{self.file}:{self.line}: {said} {self.remedy}".rstrip()


class BrokenPrompts(Exception):
    """The prompt files cannot be used as they are. Carries every fault found, in the order of the files."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def shown(file: Path) -> str:
    """The name of `file` for a fault: from here if it lies below the folder one stands in, else whole."""
    here = Path.cwd()
    return (file.relative_to(here) if file.is_relative_to(here) else file).as_posix()


def read(file: Path) -> str | Fault:
    """The text of `file` with plain line ends and no byte order mark, or what keeps it from being read."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        return Fault(shown(file), 1, "cannot be read", f"See to the file ({error.strerror}).")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Fault(shown(file), line, "not UTF-8", "Save the file as UTF-8.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    """By file and line, each once."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line)))


def not_there(own: Path | None) -> list[Fault]:
    """The fault of an own folder that does not exist; of any other nothing."""
    if own is None or own.is_dir():
        return []
    return [Fault(shown(own), 1, "is not there", "Make the folder, or look whether PROMPTS_DIR is right.")]
