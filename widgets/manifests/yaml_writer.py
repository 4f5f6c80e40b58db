"""Plain values as YAML for people: one order, block scalars for lines, short lists in a row."""

from __future__ import annotations

from typing import Any

import yaml

from widgets.manifests import yaml_reader

LONGEST_ROW = 80
# Read back as line feeds or spaces, unless they are escaped.
OTHER_BREAKS = ("\r", "\x85", "\u2028", "\u2029")


class _Dumper(yaml.SafeDumper):
    """Indents lists below their key, and quotes whatever any version of YAML takes for no text."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def write(value: Any) -> str:
    """The value as a YAML document that `yaml_reader.read` reads back as the same."""
    # Lines are never folded: a fold moves with every word, and so would each difference.
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**30)


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    if any(each in text for each in OTHER_BREAKS):
        style = '"'
    elif style is None and not isinstance(yaml_reader.resolve(text), str):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _list(dumper: _Dumper, values: list[Any]) -> yaml.SequenceNode:
    is_short = all(_is_short(each) for each in values) and len(str(values)) <= LONGEST_ROW
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=is_short)


def _is_short(value: Any) -> bool:
    return not isinstance(value, dict | list) and "\n" not in str(value)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(list, _list)
