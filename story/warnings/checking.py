"""All that is likely not meant, reported in the sources it stands in.

This runs only where nothing is wrong, and only where it is asked for: a player is not kept waiting for a writer's doubts.
"""

from story.model import Beat, Story
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
from story.warnings.truths import check_truths
from story.warnings.unused import check_unused


def check_meant(
    story: Story, head: Source, scenes: dict[str, Source], insights: Source | None
) -> None:
    """Report all that is likely not meant."""
    check_unused(story, head, scenes, insights)
    check_lookalikes(story, head, scenes, insights)
    check_truths(story, head, scenes)
    check_line(story, head)
    check_tides(story, head, scenes)
    check_cover(story, head)
    check_drying(story, scenes)
    check_silence(story, scenes)
    for scene in story.scenes.values():
        source, texts = scenes[scene.id], texts_of(story, scene)
        check_sameness(story, scene, source)
        check_lengths(story, scene, source)
        check_labels(story, scene, texts, source)
        check_slips(texts, source)
        check_foreign(story, scene, texts, source)
        check_holes(texts, source)
        check_agreement(story, texts, source)
        for beat in scene.beats:
            _check_visit(beat, source)


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
