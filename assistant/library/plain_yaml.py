"""YAML as people write it by hand: without aliases.

Aliases repeat a value without writing it out; a few lines of them stand for billions of values.
"""

from typing import Any

import yaml


class PlainLoader(yaml.SafeLoader):
    """The safe loader, which refuses aliases as it would refuse a wrong indentation."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(
                None, None, "aliases (*name) are not allowed; write the value out",
                event.start_mark,
            )  # fmt: skip
        return super().compose_node(parent, index)


def load(text: str) -> Any:
    """The values of a YAML text.

    Raises:
        yaml.YAMLError: it is no YAML, or holds an alias.
    """
    return yaml.load(text, Loader=PlainLoader)
