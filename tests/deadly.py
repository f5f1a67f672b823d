"""A folder whose writer dies once, in a process of its own that has to find this module."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from framing.storage import Folder

VICTIM = "part-05.jsonl"


class DeadlyFolder(Folder):
    """Whoever writes ``VICTIM`` first dies when all is written and nothing in its place."""

    @property
    def grave(self) -> Path:
        """What is there once somebody has died."""
        return Path(f"{self.address}.died")

    @contextmanager
    def writing(self, name: str) -> Iterator[Path]:
        with Folder.writing(self, name) as draft:
            yield draft
            if name == VICTIM and not self.grave.exists():
                self.grave.touch()
                os._exit(9)
