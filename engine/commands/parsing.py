"""How argparse says what is wrong with the words of a call."""

import argparse
from typing import Any, NoReturn

from engine.commands.arguments import HIDDEN
from story.calling import call
from story.printing import on_one_line


class CommandParser(argparse.ArgumentParser):
    """A parser that says what is wrong in one sentence, and where to read more."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def add_argument(self, *names: Any, **words: Any) -> argparse.Action:
        """Return a new option; one that is `HIDDEN` is so to argparse, which knows its own word by
        identity."""
        if words.get("help") == HIDDEN:
            words["help"] = argparse.SUPPRESS

        return super().add_argument(*names, **words)

    def error(self, message: str) -> NoReturn:
        more = call(self.get_default("command"), "--help")
        command = f"slackwater {self.get_default('command')}"
        self.exit(2, f"{command}: {on_one_line(message)}; more is said by: {more}\n")
