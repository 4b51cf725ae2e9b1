"""Findings of scenes that are kept from loading to loading, while all that they hang on stays as it was."""

from collections.abc import Hashable

from story.diagnostics import Finding
from story.model import Story

Findings = tuple[Finding, ...]


class KeptFindings:
    """What was found in each scene's file, as long as that file and the ground are the same.

    The ground is all that these findings hang on beside the scene they stand in.
    """

    def __init__(self) -> None:
        self._ground: Hashable = None
        self._known: dict[str, tuple[bytes, Findings]] = {}
        self.tried = 0
        """How many combinations of values were tried at most for all that is kept."""

    def stand_on(self, ground: Hashable) -> None:
        """Forget all of it unless the ground is as it was."""
        if ground != self._ground:
            self.forget()
            self._ground = ground

    def of(self, scene: str, raw: bytes) -> Findings | None:
        """Return what was found in a scene whose file reads so; None where that is not known."""
        known = self._known.get(scene)
        if known is None or known[0] != raw:
            return None

        return known[1]

    def keep(self, scene: str, raw: bytes, findings: Findings) -> Findings:
        """Keep what was found in a scene, and return it."""
        self._known[scene] = (raw, findings)
        return findings

    def forget(self) -> None:
        """Forget all that was found."""
        self._known.clear()
        self.tried = 0

    def __bool__(self) -> bool:
        return bool(self._known)


def faces_of(story: Story) -> Hashable:
    """Return all of a story's scenes that other scenes can name or ask about: ids, parts and pools."""
    result = []
    for scene in story.scenes.values():
        beats = tuple([beat.id for beat in scene.beats])
        acts = tuple([choice.id for beat in scene.beats for choice in beat.choices if choice.id])
        result.append((scene.id, scene.voice, scene.pool, beats, acts))

    return tuple(result)
