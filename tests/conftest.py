"""What all tests share: hypothesis tries the same cases every time, no deadline makes a slow machine fail, and the terminal is one."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings

settings.register_profile("house", max_examples=100, derandomize=True, deadline=None, database=None)
settings.load_profile("house")
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE"):
    os.environ.pop(name, None)


@pytest.fixture(autouse=True, scope="session")
def faults_fail() -> Iterator[None]:
    """Let a fault of the program itself fail the test that met it, and not end in a sentence and a report."""

    def raised(error: Exception) -> NoReturn:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("engine.commands.main._broken", raised)
        yield


@pytest.fixture(scope="module")
def first_movement() -> Iterator[None]:
    """Let the shipped story be the first movement as it once was, so that the story itself can be mended without these tests.

    The folder is found beside `story.shipped`, so it is that module that stands elsewhere.
    """
    elsewhere = Path(__file__).parent / "first-movement" / "story" / "shipped.py"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("story.shipped.__file__", str(elsewhere))
        yield
