"""Files written whole or not at all, as the user's own programs would leave them.

A new file follows the umask, an existing one keeps its mode and owner, a link its place (its target is written). What
is no file, such as a device or a pipe, is refused: putting a file in its place would take it from the whole machine.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from walkaway.core.errors import UsageError

NEW_FILE = 0o666
"""Mode asked for a new file; the system takes the umask away."""
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def check_target(target: Path) -> os.stat_result | None:
    """Return what stands at a path that can be written, links followed; None where a new file would be made.

    Raises:
        UsageError: for what is no regular file.
        OSError: where there is no such folder, or the file may not be written.
    """
    try:
        found = target.stat()
    except FileNotFoundError:
        folder = Path(os.path.realpath(target)).parent
        if not folder.is_dir():
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(folder)) from None
        return None
    if not stat.S_ISREG(found.st_mode):
        refuse(target, f"is {next((name for test, name in _KINDS if test(found.st_mode)), 'no regular file')}")
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "this file may not be written", str(target))
    return found


def refuse(target: Path, why: str) -> NoReturn:
    """Refuse a target.

    Raises:
        UsageError: saying why, and what can be written.
    """
    raise UsageError(f"{target} {why}; name a new file or another regular one, or - for standard output")


def write_whole(data: bytes, target: Path) -> None:
    """Write a file so that a full disk, an interrupt or a kill leaves the old one, and nothing beside it.

    The bytes go into a file that has no name yet, where the system has such files, so that not even a kill leaves one.

    Raises:
        UsageError: for what is no regular file.
        OSError: where it cannot be written.
    """
    found = check_target(target)
    place = Path(os.path.realpath(target))
    beside = place.with_name(f".walkaway-{secrets.token_hex(6)}")
    try:
        try:
            _fill_nameless(data, beside, found)
        except OSError:  # the system has no such files here; or the disk is full, which the next line will say
            _fill(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _first_mode(found)), data, found)
        beside.replace(place)
    except BaseException as error:
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename, error.filename2 = str(target), None
        raise


def _fill_nameless(data: bytes, beside: Path, found: os.stat_result | None) -> None:
    """Write a file that gets its name once it is whole."""
    if not hasattr(os, "O_TMPFILE"):
        raise OSError(errno.ENOTSUP, "no files without a name")
    handle = os.open(beside.parent, os.O_TMPFILE | os.O_WRONLY, _first_mode(found))
    keep = os.dup(handle)
    try:
        _fill(handle, data, found)
        # Only with src_dir_fd, which counts for nothing here, does Python follow the link in /proc to the file itself.
        os.link(f"/proc/self/fd/{keep}", beside, src_dir_fd=keep, follow_symlinks=True)
    finally:
        os.close(keep)


def _first_mode(found: os.stat_result | None) -> int:
    """The mode to open with: nobody else may look into a file before it has the mode of the one it replaces."""
    return NEW_FILE if found is None else 0o600


def _fill(handle: int, data: bytes, found: os.stat_result | None) -> None:
    with os.fdopen(handle, "wb") as file:
        if found is not None:
            _take_over(found, handle)
        file.write(data)
        file.flush()
        os.fsync(handle)


def _take_over(found: os.stat_result, handle: int) -> None:
    """Give a file the owner and mode of the one it replaces; the owner first, as changing it can clear bits."""
    with suppress(OSError):  # only the administrator may give files away
        os.fchown(handle, found.st_uid, found.st_gid)
    os.fchmod(handle, stat.S_IMODE(found.st_mode))
