"""The texts of a scene, gone through once for all that is doubted of texts.

Most texts hold nothing that is doubted. Each warning first asks all of a scene's texts in one, or those that vary, and looks at
single ones only where something may be found.
"""

from typing import Any, NamedTuple

from story.diagnostics import KeyPath
from story.language.prose import Prose
from story.model import Scene, Story
from story.traversal import prose_of

Placed = list[tuple[KeyPath, Prose]]
"""Texts, each with its place in the file."""


class SceneTexts(NamedTuple):
    """All texts of a scene, those of them that vary, and all as they are written in one, each
    beginning on a line of its own."""

    every: Placed
    varying: Placed
    together: str


def texts_of(story: Story, scene: Scene) -> SceneTexts:
    """Return the texts of a scene, gathered when they are first asked for."""
    known: Any = story.derived.setdefault("texts", {})
    found: SceneTexts | None = known.get(scene.id)
    if found is None:
        every = prose_of(scene)
        varying = [(path, prose) for path, prose in every if prose.varies]
        together = "\n".join([prose.source for _, prose in every])
        found = known[scene.id] = SceneTexts(every, varying, together)

    return found
