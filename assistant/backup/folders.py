"""Settings that name the folders of an imported home."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.backup.manifest import SHIPPED
from assistant.errors import EntenteError
from assistant.settings import SETTINGS_FILE


def with_folders(text: str, folders: Mapping[str, Sequence[str]], home: Path) -> str:
    """A settings file in which libraries and checklists are those of a home; all else stays.

    Args:
        text: the file.
        folders: by their setting: ``shipped``, or the name of a folder that stands in the folder
            of this setting in the home.

    Raises:
        EntenteError: the file is no TOML, or holds these settings in an unusual way.
    """
    wanted = {
        setting: [name if name == SHIPPED else str(home / setting / name) for name in names]
        for setting, names in folders.items()
        if tuple(names) != (SHIPPED,)
    }
    try:
        before = tomllib.loads(text)
        rest = {name: value for name, value in before.items() if name not in folders}
        if before == rest and not wanted:
            return text
        lines = [f"{name} = {json.dumps(places)}" for name, places in wanted.items()]
        made = "\n".join([*lines, *_without(text.splitlines(), list(folders))]) + "\n"
        if tomllib.loads(made) == {**rest, **wanted}:
            return made
    except tomllib.TOMLDecodeError:
        pass
    raise EntenteError(
        f"The {SETTINGS_FILE} of this export cannot be adapted to another home directory; export "
        f"again with 'library' and 'playbooks' at its beginning."
    )


def _without(lines: list[str], names: Sequence[str]) -> list[str]:
    """The lines that are not part of these settings, which stand before any table."""
    begins = re.compile(rf"""\s*["']?({"|".join(names)})["']?\s*=""")
    kept: list[str] = []
    at, tables = 0, False
    while at < len(lines):
        tables = tables or lines[at].lstrip().startswith("[")
        end = at + 1
        if not tables and begins.match(lines[at]):
            while not _whole("\n".join(lines[at:end])) and end < len(lines):
                end += 1
        else:
            kept.append(lines[at])
        at = end
    return kept


def _whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
