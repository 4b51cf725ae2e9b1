"""The words of a call read the quick way: as argparse reads them, or not at all."""

import argparse
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.commands.arguments import HIDDEN, read_plainly
from engine.commands.main import COMMANDS, parser_of

SAID = """
    --plain --new --json --voice --voice=wyn --voice= --pronouns --pronouns=a=she --saves --saves=x --seed --seed=4 --seed=x
    --choices --choices=1,2 --strict --format --format=gcc --format=none --against --hear --hear=-x --heard wyn gcc 1,2 7 -1 -
    -- -h --help --plai --strict=1 bakery x=y --budget --budget=3 --to --to=hall --at --at=x --runs --runs=9
"""
WORDS = st.one_of(st.sampled_from(SAID.split()), st.just(""))


@given(command=st.sampled_from(sorted(COMMANDS)), words=st.lists(WORDS, max_size=6))
def test_what_is_read_the_quick_way_is_what_argparse_reads(command: str, words: list[str]) -> None:
    module = import_module(f"engine.commands.{command}")
    read = read_plainly(words, module.add_arguments, command=command)
    if read is not None:
        assert vars(read) == vars(parser_of(command).parse_args(words))


@pytest.mark.parametrize(
    "words",
    [
        ["--plain", "--new"],
        ["bakery", "--plain", "--voice", "wyn", "--pronouns", "a=she", "--pronouns=b=he"],
        ["--saves", "x", "--seed=4"],
    ],
)
def test_plain_words_are_read_the_quick_way(words: list[str]) -> None:
    module = import_module("engine.commands.play")
    assert read_plainly(words, module.add_arguments) is not None


def test_a_hidden_option_is_hidden() -> None:
    assert HIDDEN == argparse.SUPPRESS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_an_option_that_is_not_told_of_is_not_in_the_help(command: str) -> None:
    said = parser_of(command).format_help()
    assert "SUPPRESS" not in said
    assert "--seed" not in said or command == "stats"
