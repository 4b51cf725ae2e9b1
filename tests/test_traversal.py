"""A new part of a text, or of a condition, is named by the type checker wherever it has to be known."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from story.language import conditions, prose

ROOT = Path(__file__).parent.parent
PARTS = {"Interpolation", "VerbForm", "Conditional"}
NODES = {"Constant", "Name", "Ask", "Not", "BoolOp", "Compare", "Among", "Arithmetic"}


def functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for folder in ("story", "engine"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", node


def classes_of(match: ast.Match) -> set[str]:
    return {
        ast.unparse(pattern.cls)
        for case in match.cases
        for pattern in ast.walk(case.pattern)
        if isinstance(pattern, ast.MatchClass)
    }


def is_exhaustive(match: ast.Match, function: ast.FunctionDef) -> bool:
    """Whether mypy names a match in which something is missing: by `assert_never`, by a way without a return, or as it is refused loudly."""
    last = match.cases[-1]
    if ast.unparse(last.pattern) == "_":
        return "assert_never" in ast.unparse(last) or "raise" in ast.unparse(last)
    if function.body[-1] is match:
        return not ast.unparse(function.returns or ast.Constant(None)).startswith(
            ("None", "Iterator")
        )
    return isinstance(function.body[-1], ast.Raise)


def test_what_tells_parts_of_a_text_apart_knows_all_of_them() -> None:
    forgetful = [
        where
        for where, function in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Match) and classes_of(node) & PARTS
        if not is_exhaustive(node, function)
    ]
    assert not forgetful


def test_a_text_is_walked_by_match_and_not_by_hand() -> None:
    """What asks by isinstance for the part that holds others walks past every other one that will."""
    asking = [
        where
        for where, function in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance"
        if "Conditional" in ast.unparse(node.args[1]).split(" | ")
        if len(node.args) == 2 and "tuple[Part" in ast.unparse(function.args)
    ]
    assert not asking


@pytest.mark.parametrize(
    ("union", "known"), [(prose.Part, {str, *(getattr(prose, name) for name in PARTS)})]
)
def test_the_parts_that_these_tests_know_are_all_there_are(union: object, known: set[type]) -> None:
    assert set(getattr(union, "__args__", ())) == known


def test_a_condition_is_walked_to_its_leaves() -> None:
    asked = conditions.Ask("seen", "a", 0)
    compared = conditions.Compare("<", conditions.Name("n", 0), conditions.Constant(2, 0), 0)
    among = conditions.Among(conditions.Name("m", 0), (conditions.Constant("x", 0),), False, 0)
    whole = conditions.BoolOp("and", (conditions.Not(asked, 0), compared, among), 0)
    assert {type(node).__name__ for node in conditions.walk(whole)} == NODES - {"Arithmetic"}


def test_what_a_text_holds_is_yielded_in_the_order_in_which_it_is_written() -> None:
    inner = prose.Conditional((prose.Branch(conditions.Name("b", 0), ("in",), 0),))
    way = prose.Branch(conditions.Name("a", 0), ("before", inner, "behind"), 0)
    parts = ("first", prose.Conditional((way, prose.Branch(None, ("other",), 0))), "last")
    assert [*prose.leaves(parts)] == ["first", "before", "in", "behind", "other", "last"]
    assert [*prose.conditionals_in(parts)] == [parts[1], inner]
    assert [
        node.name for node in prose.conditions_in(parts) if isinstance(node, conditions.Name)
    ] == ["a", "b"]
