"""What is declared and never used: variables, people, patterns, insights, pools, parts and hinges."""

from collections.abc import Mapping
from typing import assert_never

from story.diagnostics import KeyPath
from story.keys import spelled
from story.language.conditions import Ask, Name, Node, walk
from story.language.prose import Interpolation, Leaf, Prose, VerbForm, conditions_in, leaves
from story.model import Story, Variable, cast_id
from story.reading import Source
from story.traversal import (
    beats_and_choices,
    every_beat,
    every_choice,
    prose_beside_scenes,
    whens_of,
)
from story.warnings.texts import texts_of


class Usage:
    """Everything that some condition, text or effect of a story names."""

    def __init__(self, story: Story) -> None:
        self.read: set[str] = set()
        """Names in conditions (variables, `wyn.they`, `voice`) and in braces."""
        self.set: dict[str, tuple[str, KeyPath]] = {}
        """Variables that are changed, with the scene and the place where that is first done."""
        self.values: dict[str, set[object]] = {}
        """What each variable is set to; None stands for what is added to it."""
        self.asked: set[tuple[str, str]] = set()
        """What conditions ask: the function, and the id it asks about."""
        self._walked: set[int] = set()
        for promise in story.promises:
            self._node(promise.condition.node)

        for prose in prose_beside_scenes(story):
            self._prose(prose)

        for scene in story.scenes.values():
            for _, node in whens_of(scene):
                self._node(node)

            for _, prose in texts_of(story, scene).varying:
                self._prose(prose)

            for path, part in beats_and_choices(scene):
                for effect in part.effects:
                    self.set.setdefault(
                        effect.variable, (scene.id, (*path, effect.act, effect.variable))
                    )
                    self.values.setdefault(effect.variable, set()).add(
                        effect.value if effect.act == "set" else None
                    )

    def _prose(self, prose: Prose) -> None:
        for node in conditions_in(prose.parts):
            self._node(node)

        for leaf in leaves(prose.parts):
            self._leaf(leaf)

    def _node(self, node: Node) -> None:
        if id(node) in self._walked:
            return  # one that is written alike in several places is one tree

        self._walked.add(id(node))
        for part in walk(node):
            if isinstance(part, Name):
                self.read.add(part.name.removesuffix(".they"))
            elif isinstance(part, Ask):
                self.asked.add((part.function, part.about))

    def _leaf(self, leaf: Leaf) -> None:
        match leaf:
            case str():
                pass
            case Interpolation() | VerbForm():
                self.read.add(leaf.name)
            case _:
                assert_never(leaf)


def usage_of(story: Story) -> Usage:
    """Return what a story uses, gathered when it is first asked for."""
    usage = story.derived.get("usage")
    if not isinstance(usage, Usage):
        usage = story.derived["usage"] = Usage(story)
    return usage


def check_unused(
    story: Story, head: Source, scenes: Mapping[str, Source], insights: Source | None
) -> None:
    """Report what is declared for nothing."""
    usage = usage_of(story)
    for variable in story.variables.values():
        _check_variable(variable, usage, head, scenes)

    _check_cast(story, usage, head)
    choices = [choice for _, _, choice in every_choice(story)]
    _check_names(head, ("patterns",), "SW614", set(story.patterns), {c.pattern for c in choices})
    _check_canon(story, head, {c.hinge for c in choices})
    _check_pools(story, scenes)
    _check_movements(story, head)
    if insights is not None:
        noticed = set()
        for s in story.scenes.values():
            for _, part in beats_and_choices(s):
                noticed.add(part.insight)

        _check_names(insights, (), "SW609", set(story.insights), noticed)


def _check_variable(
    variable: Variable, usage: Usage, head: Source, scenes: Mapping[str, Source]
) -> None:
    name = variable.name
    if name in usage.read and name in usage.set:
        if usage.values[name] == {variable.start}:
            scene, path = usage.set[name]
            hint = f"somewhere it is to become something else, like {_another(variable)}"
            scenes[scene].report(
                "SW622", path, hint, on_key=True, name=name, value=spelled(variable.start)
            )

        return

    if name in usage.read:
        hint = f"a beat or a choice sets it: set = {{ {name} = {_another(variable)} }}"
        head.report(
            "SW603",
            ("variables", name),
            hint,
            on_key=True,
            name=name,
            value=spelled(variable.start),
        )
    elif name in usage.set:
        scene, path = usage.set[name]
        if variable.kind == "yes-no":
            put = f"{{if {name}}}…{{end}}"
        else:
            put = f"{{{name}}}"

        scenes[scene].report(
            "SW602", path, f"a 'when' reads it, or a text with {put}", on_key=True, name=name
        )
    else:
        head.report(
            "SW604", ("variables", name), "take it out, or set and read it", on_key=True, name=name
        )


def _another(variable: Variable) -> str:
    """Spell a value the variable does not start with, as TOML."""
    if variable.kind == "yes-no":
        if variable.start:
            return "false"

        return "true"

    if variable.kind == "number":
        return str(variable.high if variable.start != variable.high else variable.low)

    return f'"{next((word for word in variable.words if word != variable.start), variable.start)}"'


def _check_cast(story: Story, usage: Usage, head: Source) -> None:
    named = {cast_id(story.cast, name) for name in usage.read}
    for id, member in story.cast.items():
        if id not in named and not member.part and id not in story.canon.voices:
            hint = f"a text names somebody of the cast with {{{id}.name}}; who is only mentioned needs no entry"
            head.report("SW613", ("cast", id), hint, on_key=True, name=id)


def _check_canon(story: Story, head: Source, hinges: set[str | None]) -> None:
    voices = {scene.voice for scene in story.scenes.values()}
    for position, voice in enumerate(story.canon.voices):
        if voice not in voices:
            head.report(
                "SW616",
                ("canon", "voices", position),
                f'a scene of this part has voice = "{voice}"',
                what="no scene is in the part of",
                name=voice,
            )

    for position, hinge in enumerate(story.canon.hinges):
        if hinge not in hinges:
            head.report(
                "SW616",
                ("canon", "hinges", position),
                f'a choice has hinge = "{hinge}"',
                what="no choice is an act of the hinge",
                name=hinge,
            )


def _check_pools(story: Story, scenes: Mapping[str, Source]) -> None:
    offered = set()
    for _, beat in every_beat(story):
        if beat.offer:
            offered.add(beat.offer.pool)

    for scene in story.scenes.values():
        if scene.pool and scene.pool not in offered:
            hint = f'a beat offers it with offer = {{ pool = "{scene.pool}", show = 3 }}'
            scenes[scene.id].report("SW615", ("pool",), hint, pool=scene.pool)


def _check_movements(story: Story, head: Source) -> None:
    """Report movements that no scene is of, and pictures that nothing shows."""
    of_scenes = {scene.movement for scene in story.scenes.values()}
    for position, movement in enumerate(story.movements):
        if movement.id not in of_scenes:
            hint = f'its first scene has movement = "{movement.id}"'
            head.report("SW640", ("movements", position), hint, name=movement.id)

    shown = {story.picture, *(movement.picture for movement in story.movements)}
    _check_names(head, ("pictures",), "SW645", set(story.pictures), {*shown, None})


_HINTS = {
    "SW645": 'a movement shows it with picture = "{name}", or the story\'s first page does',
    "SW609": 'a beat or a choice where it can be noticed has insight = "{name}"',
    "SW614": 'a choice that is made so has pattern = "{name}"',
}


def _check_names(
    source: Source, under: KeyPath, code: str, declared: set[str], used: set[str | None]
) -> None:
    for name in sorted(declared - used):
        source.report(code, (*under, name), _HINTS[code].format(name=name), on_key=True, name=name)
