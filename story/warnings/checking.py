"""All that is likely not meant, reported in the sources it stands in.

This runs only where nothing is wrong, and only where it is asked for: a player is not kept waiting for a writer's doubts.
"""

from collections.abc import Mapping
from typing import Final

from story.keeping import Findings, KeptFindings
from story.model import Beat, Scene, Story
from story.reading import Source
from story.warnings.agreeing import check_agreement
from story.warnings.covers import check_cover
from story.warnings.drying import check_drying
from story.warnings.foreign import check_foreign
from story.warnings.holes import check_holes, check_silence
from story.warnings.labelling import check_labels
from story.warnings.lengths import check_lengths
from story.warnings.line import check_line
from story.warnings.lookalikes import check_lookalikes
from story.warnings.sameness import check_sameness
from story.warnings.slips import check_slips
from story.warnings.texts import texts_of
from story.warnings.tidal import check_tides
from story.warnings.truths import MAX_COMBINATIONS, MAX_COMBINATIONS_OF_STORY, Truths
from story.warnings.unused import check_unused

SURELY_TRIED: Final = MAX_COMBINATIONS_OF_STORY - MAX_COMBINATIONS
"""As long as no more combinations of values were tried, each condition had all it needs, whichever came first."""


def check_meant(
    story: Story,
    head: Source,
    scenes: dict[str, Source],
    insights: Source | None,
    kept: KeptFindings,
) -> None:
    """Report all that is likely not meant.

    What is doubted of a scene by itself is not looked for again while that scene and `head` are as
    they were.
    """
    check_unused(story, head, scenes, insights)
    check_lookalikes(story, head, scenes, insights)
    check_line(story, head)
    check_tides(story, head, scenes)
    check_cover(story, head)
    check_drying(story, scenes)
    check_silence(story, scenes)
    for scene in story.scenes.values():
        check_sameness(story, scene, scenes[scene.id])

    kept.stand_on(head.raw)
    _check_each(story, head, scenes, kept)


def _check_each(
    story: Story, head: Source, scenes: Mapping[str, Source], kept: KeptFindings
) -> None:
    """Report what is doubted of each scene, and of the status line, by itself.

    All conditions of a story share so many combinations of values. Where these may not be enough,
    it matters which scene comes first: then all are asked, and nothing is kept.
    """
    truths, status, found = Truths(story), Source(head.path, head.name), dict[str, Findings]()
    had = bool(kept)
    for id, scene in story.scenes.items():
        raw = scenes[id].raw
        known = kept.of(id, raw)
        found[id] = kept.keep(id, raw, _alone(story, scene, truths)) if known is None else known

    truths.status(status)
    kept.tried += truths.tried_combinations
    if kept.tried > SURELY_TRIED:
        kept.forget()
        if had:
            _check_each(story, head, scenes, kept)
            return

    head.findings += status.findings
    for id, findings in found.items():
        scenes[id].findings += findings


def _alone(story: Story, scene: Scene, truths: Truths) -> Findings:
    """Return what is doubted of a scene whatever the others say."""
    source, texts = Source("", scene.file), texts_of(story, scene)
    truths.scene(scene, source)
    check_lengths(story, scene, source)
    check_labels(story, scene, texts, source)
    check_slips(texts, source)
    check_foreign(story, scene, texts, source)
    check_holes(texts, source)
    check_agreement(story, texts, source)
    for beat in scene.beats:
        _check_visit(beat, source)

    return tuple(source.findings)


def _check_visit(beat: Beat, source: Source) -> None:
    """Report a visit that a beat never comes to, since a choice always stands before it."""
    always = any(
        choice.when is None and choice.locked is None and not choice.once for choice in beat.choices
    )
    if beat.visit is not None and always:
        hint = (
            "put it on the choices that should lead there, or on a beat of its own after this one"
        )
        source.report("SW617", ("beats", beat.position, "visit"), hint, scene=str(beat.visit))
