"""What the line of words cannot say: acts that have no place in it yet, or find no room."""

from story.line_layout import acts_in, layout_of, told_acts
from story.model import Story
from story.reading import Source


def check_line(story: Story, head: Source) -> None:
    """Report acts that are heard of and that no line holds for good, or none at all."""
    if len(story.canon.voices) < 2:
        return

    for voice in story.canon.voices:
        layout = layout_of(story, voice)
        for act in layout.left_out:
            hint = "what stands first under [canon.line] is held; it is full"
            head.report("SW652", ("canon",), hint, on_key=True, name=act)

        if voice in story.canon.line:
            listed = set(acts_in(story.canon.line[voice]))
            for act in sorted(told_acts(story, voice) - listed):
                hint = f'add it at the end of {voice} = […]: "{act}"'
                path = ("canon", "line", voice)
                head.report("SW651", path, hint, on_key=True, name=act)
