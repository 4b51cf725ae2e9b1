"""What runs a story, keeps what was played of it, and proves what holds in it.

The names here are those that other programs call; each is imported when it is first asked for, so that nothing that starts
waits for it.
"""

from importlib import import_module

TYPE_CHECKING = False  # `typing` takes longer to be imported than all that stands here
if TYPE_CHECKING:
    from engine.play.game import Game as Game
    from engine.play.game import new_setup as new_setup
    from engine.play.game import start as start
    from engine.proving.budget import Budget as Budget
    from engine.proving.proof import prove as prove
    from engine.proving.ways import way_to as way_to
    from engine.runtime.state import Setup as Setup
    from engine.runtime.state import State as State
    from engine.runtime.step import begin as begin
    from engine.runtime.step import step as step
    from engine.saves.store import SaveStore as SaveStore

__all__ = [
    "Budget",
    "Game",
    "SaveStore",
    "Setup",
    "State",
    "begin",
    "new_setup",
    "prove",
    "start",
    "step",
    "way_to",
]
_HOMES = {
    "begin": "engine.runtime.step",
    "step": "engine.runtime.step",
    "State": "engine.runtime.state",
    "Setup": "engine.runtime.state",
    "Game": "engine.play.game",
    "new_setup": "engine.play.game",
    "start": "engine.play.game",
    "SaveStore": "engine.saves.store",
    "prove": "engine.proving.proof",
    "Budget": "engine.proving.budget",
    "way_to": "engine.proving.ways",
}


def __getattr__(name: str) -> object:
    """Return a public name from the module it is defined in."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    found: object = getattr(import_module(_HOMES[name]), name)
    return found
