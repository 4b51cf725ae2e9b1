"""A cover that cannot be shown where stories are listed."""

from story.covers import NoCover, cover_of
from story.model import Story
from story.reading import Source


def check_cover(story: Story, head: Source) -> None:
    """Report a cover that is not there, too large, or no picture."""
    try:
        cover_of(story)
    except NoCover as error:
        hint = "a PNG or a JPEG beside story.toml, of at most 2 MB, whose sides have 120 to 1200 points"
        head.report("SW646", ("cover",), hint, name=story.cover, why=str(error))
