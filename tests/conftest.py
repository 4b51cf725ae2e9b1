"""What all tests share: the same cases every time, no deadline, one terminal, all cores, and nothing of the person's own touched."""

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import settings
from settling import settle_at_once

settings.register_profile("house", max_examples=100, derandomize=True, deadline=None, database=None)
settings.load_profile("house")
os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
for name in ("NO_COLOR", "LC_ALL", "LC_CTYPE"):
    os.environ.pop(name, None)

# What a script starts in the background is deaf to Ctrl-C, and so is all that it starts itself.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Run whole files on all cores, where nothing else is asked for.

    One test, or those found by a word, are quicker in one process; and so it is where pytest-xdist is not installed.
    A core that is done takes over what is left to another, which is quicker than file by file.
    """
    few = bool(config.option.keyword) or any("::" in word for word in config.args)
    worker = hasattr(config, "workerinput")
    if worker or few or not config.pluginmanager.hasplugin("xdist"):
        return
    if config.option.numprocesses is None and config.option.dist == "no":
        config.option.numprocesses = "auto"
        config.option.dist = "worksteal"


def pytest_configure() -> None:
    """Collect no garbage while tests are found: nothing of it is thrown away."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for garbage among what the tests make alone, and not so often: one second in five went into going over the tests themselves."""
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
    gc.enable()
    settle_at_once()


@pytest.fixture(scope="session", autouse=True)
def compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let programs that are started compile what they import once for all tests where the person wants no such files: somewhere else."""
    with pytest.MonkeyPatch.context() as patch:
        if os.environ.get("PYTHONDONTWRITEBYTECODE") and "PYTHONPYCACHEPREFIX" not in os.environ:
            base = tmp_path_factory.getbasetemp()
            shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
            patch.setenv("PYTHONPYCACHEPREFIX", str(shared / "compiled"))
            patch.delenv("PYTHONDONTWRITEBYTECODE")
        yield


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what a person keeps out of the tests, and what tests keep away from the person."""
    own = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "CONFIG", "CACHE", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(own / name.lower()))
        patch.setenv("SLACKWATER_SETTINGS", str(own / "settings.json"))
        yield


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
