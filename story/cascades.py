"""What follows from a declaration that could not be read, and is not said beside it: one mistake is
one mistake."""

from collections.abc import Collection, Iterable, Mapping
from typing import Final, Literal, NamedTuple

from story.diagnostics import Finding
from story.keys import STORY
from story.model import Story
from story.reading import Source

NameKind = Literal[
    "variables", "cast", "patterns", "canon", "insights", "movements", "pictures", "scenes"
]

ASKED: Final[Mapping[str, NameKind]] = {
    **dict.fromkeys(("SW201", "SW207", "SW210"), "scenes"),
    "SW203": "variables",
    "SW205": "patterns",
    "SW206": "insights",
    "SW208": "canon",
    "SW209": "canon",
    "SW116": "pictures",
    "SW117": "movements",
}
"""What kind of name each code says there is none of, where the code alone tells it."""


class Unreadable(NamedTuple):
    """Names that are declared in a way that could not be read; None stands for any name at all."""

    names: Mapping[NameKind, Collection[str] | None]

    def has(self, kind: NameKind, name: str) -> bool:
        """Return whether a name of this kind may be declared in what could not be read."""
        known = self.names.get(kind, ())
        if known is None:
            return True

        return name in known or (kind == "cast" and name[:1].lower() + name[1:] in known)

    def causes(self, finding: Finding) -> bool:
        """Return whether a finding only follows from what is lost."""
        name = str(finding.details.get("name", ""))
        match finding.code:
            case "SW302":
                member, dot, _ = name.partition(".")
                if name == "voice":
                    return self.has("canon", name)
                if dot:
                    return self.has("cast", member)

                return self.has("variables", name)
            case "SW307":
                asks = finding.details["function"]
                return self.has("insights" if asks == "noticed" else "scenes", name)
            case "SW403":
                return self.has("cast" if "cast" in finding.details["why"] else "variables", name)
            case code:
                return code in ASKED and self.has(ASKED[code], name)


def drop_cascades(
    story: Story,
    sources: Iterable[Source],
    head: Source,
    insights: Source | None,
    *,
    shut: bool,
) -> None:
    """Take the findings out that would not be there if all could be read as it was meant:
    story.toml, insights.toml, the folders.

    `shut` says that a folder cannot be looked into, in which any scene may lie.
    """
    names = _unreadable(story, head)
    if insights is not None:
        names["insights"] = _unreadable_insights(story, insights)
    if shut:
        names["scenes"] = None
    lost = Unreadable(names)
    if any(names is None or names for names in lost.names.values()):
        for source in sources:
            source.findings = [finding for finding in source.findings if not lost.causes(finding)]


def _unreadable(story: Story, head: Source) -> dict[NameKind, Collection[str] | None]:
    if not head.parsed:
        kinds: tuple[NameKind, ...] = ("variables", "cast", "patterns", "canon", "movements")
        return dict.fromkeys(kinds)

    strange: set[str] = set()
    for key, inner in head.table.items():
        if key not in STORY:
            strange.update((key, *(inner if isinstance(inner, dict) else ())))

    built: dict[NameKind, Collection[str]] = {
        "variables": story.variables,
        "cast": story.cast,
        "patterns": story.patterns,
        "pictures": story.pictures,
    }
    result: dict[NameKind, Collection[str] | None] = {}
    for kind, known in built.items():
        table = head.table.get(kind, {})
        if isinstance(table, dict):
            result[kind] = (set(table) | strange) - set(known)
        else:
            result[kind] = None

    if not isinstance(head.table.get("canon", {}), dict):
        result["canon"] = None
    result["movements"] = _unreadable_movements(story, head)
    return result


def _unreadable_movements(story: Story, head: Source) -> Collection[str] | None:
    listed = head.table.get("movements", [])
    if not isinstance(listed, list) or any(not isinstance(inner, dict) for inner in listed):
        return None

    built = [movement.id for movement in story.movements]
    unread = any(inner.get("id") not in built for inner in listed)
    return None if unread else ()


def _unreadable_insights(story: Story, source: Source) -> Collection[str] | None:
    if not source.parsed:
        return None

    inner = set()
    for value in source.table.values():
        if isinstance(value, dict):
            for name, page in value.items():
                if isinstance(page, dict):
                    inner.add(name)

    return (set(source.table) | inner) - set(story.insights)
