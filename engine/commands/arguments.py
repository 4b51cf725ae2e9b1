"""The words of a call read the quick way, where they are plain: argparse takes a third of a start,
and is for all else.

Plain are options by their whole names, their values behind them or behind `=`, and words that are
no options. Every command says once what it takes, in argparse's own way (`add_arguments`); what is
read here is what argparse would have read, and wherever anything may be wrong, or is meant by less
than its name, argparse itself is asked.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    Arguments: TypeAlias = Namespace
    Parser: TypeAlias = ArgumentParser
else:
    Parser = object

    class Arguments:
        """What a call says, by the names of its options; argparse fills it too."""


HIDDEN: Final = "==SUPPRESS=="
"""What argparse takes for the help of an option that is not told of."""
Reader = Callable[[str], Any]


def wrong_word(said: str) -> Exception:
    """Return what a value's reader raises, so that argparse says it."""
    from argparse import ArgumentTypeError

    return ArgumentTypeError(said)


class NotPlain(Exception):
    """Words, or something a command takes, that are for argparse."""


class _Option:
    def __init__(self, name: str, said: dict[str, Any]) -> None:
        self.name = name.lstrip("-").replace("-", "_")
        self.action: str = said.get("action", "store")
        self.read: Reader | None = said.get("type")
        self.choices: Sequence[object] | None = said.get("choices")
        default = said.get("default", False if self.action == "store_true" else None)
        if isinstance(default, str):
            self.default = self.value(default)
        else:
            self.default = default

        if self.action not in ("append", "store", "store_true") or set(said) - _KNOWN:
            raise NotPlain

    def value(self, words: str) -> Any:
        if self.read is not None:
            return self.read(words)

        return words

    def take(self, result: Arguments, words: str) -> None:
        """Put the value that words spell where it belongs."""
        found = self.value(words)
        if self.choices is not None and found not in self.choices:
            raise NotPlain

        if self.action == "append":
            found = [*(getattr(result, self.name) or ()), found]
        setattr(result, self.name, found)


_KNOWN = {"action", "choices", "default", "help", "metavar", "nargs", "type"}


class TakenWords:
    """What a command takes, as it says it to an argparse parser."""

    def __init__(self) -> None:
        self.options: dict[str, _Option] = {}
        self.operands: list[_Option] = []

    def add_argument(self, name: str, **said: Any) -> None:
        """Note an option, or a word that is none; of these, one that may be left out. Raises
        NotPlain for any other."""
        option = _Option(name, said)
        if name.startswith("--") and "nargs" not in said:
            self.options[name] = option
        elif not name.startswith("-") and said.get("nargs") == "?" and not self.operands:
            self.operands.append(option)
        else:
            raise NotPlain


def read_plainly(
    words: Sequence[str], add_arguments: Callable[[Any], None], **defaults: object
) -> Arguments | None:
    """Return what a call says; None where that is for argparse to read."""
    taken = TakenWords()
    try:
        add_arguments(taken)
        return _read(list(words), taken, defaults)
    except Exception:  # whatever a value's own reader raises: argparse says it
        return None


def _read(words: list[str], taken: TakenWords, defaults: dict[str, object]) -> Arguments:
    result = Arguments()
    for option in (*taken.operands, *taken.options.values()):
        setattr(result, option.name, option.default)

    for name, value in defaults.items():
        setattr(result, name, value)

    operands, waiting = list(taken.operands), words[::-1]
    while waiting:
        word = waiting.pop()
        if not word.startswith("-"):
            operands.pop().take(result, word)
            continue

        name, has_value, value = word.partition("=")
        option = taken.options[name]
        if option.action == "store_true":
            if has_value:
                raise NotPlain

            setattr(result, option.name, True)
            continue

        value = value if has_value else waiting.pop()
        if value.startswith("-") or (has_value and not value):
            raise NotPlain

        option.take(result, value)

    return result
