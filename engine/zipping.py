"""Archives that are the same for the same files: no time is in them, and nothing of the machine
they were made on."""

import io
from collections.abc import Mapping
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LEVEL: Final = 9
PLAIN_FILE: Final = 0o100644
UNIX: Final = 3
"""The number of the system whose modes an archive holds (APPNOTE 6.3.10, 4.4.2)."""


def zipped(files: Mapping[str, bytes], head: bytes = b"") -> bytes:
    """Return a ZIP archive of files by their names, in this order; `head` stands before it, where
    something else reads it."""
    result = io.BytesIO()
    result.write(head)
    with ZipFile(result, "w") as archive:
        for name, raw in files.items():
            about = ZipInfo(name)  # which has the first day there is in an archive, in 1980
            about.external_attr = PLAIN_FILE << 16
            about.create_system = UNIX
            archive.writestr(about, raw, ZIP_DEFLATED, LEVEL)

    return result.getvalue()
