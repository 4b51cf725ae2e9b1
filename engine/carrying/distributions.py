"""What this program needs of other people's, as it is installed here: their files, as far as these
are Python and data.

Nothing is fetched and nothing is built, so that a story can be published without a network. What is
compiled for one kind of machine is left out, and has to lie beside the Python that it was made of.
"""

import os
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from pathlib import PurePosixPath
from typing import Final, NamedTuple

from story.files import read_file

MAX_FILE_BYTES: Final = 1 << 24
"""Bytes of one file."""
COMPILED: Final = frozenset({".so", ".pyd", ".dylib", ".dll"})
COMPILERS_OWN: Final = "__mypyc"
"""What the name of a compiled file ends in that only other compiled files use."""
LICENCE: Final = re.compile(r"(?i)(?:.*/)?licenses/.+|(?:licen[cs]e|copying|notice|authors)[^/]*")
"""What in a folder of metadata says under which terms somebody's work may be handed on."""
METADATA, LISTING = "METADATA", "RECORD"
_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*")
_EXTRAS: Final = re.compile(r"\[([^]]*)\]")
_EXTRA_ASKED: Final = re.compile(r"extra\s*==\s*[\"']([^\"']+)")

_BODY: Final = re.compile(rb"\r?\n\r?\n.*", re.DOTALL)
"""What stands in a file of metadata below its lines: a whole README, of the day on which it was
installed."""

Files = dict[str, bytes]


class Unportable(Exception):
    """Something that cannot be carried to another machine, as a sentence."""


class Need(NamedTuple):
    """A distribution that is needed, and which of its extras; the same with an extra stands beside
    it without."""

    name: str
    extra: str = ""


def files_with_all_needed(own: str, packages: Files) -> Files:
    """Return a distribution's own packages, and the files of all that it needs, by their paths.
    Raises Unportable, and OSError."""
    result: Files = {}
    for name in _names_needed(own):
        found = _installed(name)
        files = _files_of(found, packages if name == _folded(own) else None)
        result |= files

    return result


def _names_needed(own: str) -> list[str]:
    """Return the names of a distribution and of all that it needs. Raises Unportable."""
    waiting, seen = [Need(_folded(own))], set[Need]()
    while waiting:
        need = waiting.pop()
        if need not in seen:
            seen.add(need)
            waiting += _needs_of(_installed(need.name), need.extra)

    return sorted({need.name for need in seen})


def _needs_of(found: Distribution, extra: str) -> Iterator[Need]:
    """Yield what a distribution needs (PEP 508), or what an extra of it does.

    What is needed in some places only, and is not installed here, is left out.
    """
    for line in found.requires or ():
        wanted, _, marker = line.partition(";")
        asked = _EXTRA_ASKED.search(marker)
        name = _NAME.match(wanted)
        if name is None or extra != (asked[1] if asked else ""):
            continue

        if marker.strip() and not _is_installed(name[0]):
            continue

        yield Need(_folded(name[0]))
        if extras := _EXTRAS.search(wanted):
            for word in extras[1].split(","):
                yield Need(_folded(name[0]), word.strip())


def _folded(name: str) -> str:
    """Return a name as names of distributions are compared (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(name: str) -> Distribution:
    try:
        return distribution(name)
    except PackageNotFoundError:
        raise Unportable(f"'{name}' is not installed here, and it would have to go along") from None


def _is_installed(name: str) -> bool:
    try:
        distribution(name)
    except PackageNotFoundError:
        return False

    return True


def _files_of(found: Distribution, packages: Files | None) -> Files:
    """Return the files of one distribution, those about it, and a listing of them; `packages`,
    where given, are those it installs."""
    listed = [file for file in found.files or () if _goes_along(file)]
    about = [file for file in listed if file.parts[0].endswith(".dist-info")]
    folder = _folder_about(found.name, about)
    result = dict(_read(found, filter(_is_told, about)))
    told = f"{folder}/{METADATA}"
    result[told] = _BODY.sub(b"\n", result[told], count=1)
    if packages is None:
        packages = _packages_of(found, [file for file in listed if file not in about])

    result |= packages
    listing = f"{folder}/{LISTING}"
    rows = sorted({*result, listing})
    return result | {listing: "".join(f"{_quoted(row)},,\n" for row in rows).encode()}


def _folder_about(name: str, about: list[PackagePath]) -> str:
    """Return the folder in which a distribution is told about. Raises Unportable."""
    for file in about:
        if file.name == METADATA:
            return file.parts[0]

    raise Unportable(f"it is not known here which files are those of '{name}'")


def _packages_of(found: Distribution, files: list[PackagePath]) -> Files:
    """Return the files that a distribution installs, as far as they are Python. Raises
    Unportable."""
    _be_portable(found.name, files)
    return dict(_read(found, (file for file in files if file.suffix not in COMPILED)))


def _goes_along(file: PackagePath) -> bool:
    """Return whether a file of a distribution is a part of it: no program beside it, and nothing
    that Python has compiled."""
    inside = not file.is_absolute() and ".." not in file.parts
    return inside and "__pycache__" not in file.parts and file.suffix not in {".pyc", ".pth"}


def _is_told(file: PackagePath) -> bool:
    within = "/".join(file.parts[1:])
    return within == METADATA or LICENCE.fullmatch(within) is not None


def _be_portable(name: str, files: list[PackagePath]) -> None:
    """Raise Unportable where something is compiled that does not lie there as Python too."""
    paths = {str(file) for file in files}
    for file in files:
        if file.suffix not in COMPILED:
            continue

        module = file.name.partition(".")[0]
        source = str(PurePosixPath(file).with_name(f"{module}.py"))
        if source not in paths and not module.endswith(COMPILERS_OWN):
            raise Unportable(f"'{name}' is installed here for this kind of machine alone ({file})")


def _read(found: Distribution, files: Iterable[PackagePath]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        yield file.as_posix(), read_file(os.fspath(str(found.locate_file(file))), MAX_FILE_BYTES)


def _quoted(path: str) -> str:
    """Spell a path in a listing, which is read as a table with commas."""
    if "," in path or '"' in path:
        return '"' + path.replace('"', '""') + '"'

    return path
