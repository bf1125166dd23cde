"""Disks that fill and turn read-only, where the system lets a test have some."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

SIZE = 8_000_000


class SmallDisk:
    """A file system in memory that is soon full."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, *, leave: int = 0) -> None:
        """Take all of its room, but for some bytes."""
        chunk = b"x" * 4096
        with suppress(OSError), self._filler.open("wb", buffering=0) as file:
            while file.write(chunk):
                pass
        if leave:
            os.truncate(self._filler, self._filler.stat().st_size - leave)

    def free(self) -> None:
        """Give the room back."""
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Mount a small disk, or skip saying why that is not possible here."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip() or done.returncode}")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nothing in a folder be written for a while, to those too who have it open; skip where that is not possible.

    What is open for writing keeps a file system from being remounted, and permissions do not bind who is root; the
    attribute `i` of ext4, btrfs and xfs does both.
    """
    held = [folder, *(each for each in folder.rglob("*") if each.is_file() or each.is_dir())]
    try:
        done = subprocess.run(["chattr", "+i", *held], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no chattr command")
    try:
        if done.returncode:
            pytest.skip(f"files cannot be made immutable here: {done.stderr.strip().splitlines()[0]}")
        yield
    finally:
        subprocess.run(["chattr", "-i", *held], capture_output=True, check=False)
