"""Page filters as readers call them: the labels of dimensions and of their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from clients.auth.viewer import Formats
from widgets.charts import registry as charts
from widgets.charts.formats import writer
from widgets.frames.frame import Column
from widgets.queries.filters import PageFilter
from widgets.results.dashboard_specs import WidgetSpec
from widgets.sources import registry as sources
from widgets.sources.spec import Dimension


@dataclass(frozen=True, slots=True)
class FilterNames:
    """A dimension as the page's widgets call it, and its values."""

    renamed: str
    column: Column
    words: dict[str, str]

    def label(self, formats: Formats) -> str:
        return self.renamed or writer(formats).gettext(self.column.label)

    def value(self, page_filter: PageFilter, formats: Formats) -> str:
        write = replace(writer(formats), words=self.words)
        return write.name(page_filter.value, self.column)


def names_of(dimension: str, specs: Iterable[WidgetSpec]) -> FilterNames:
    """As the first widget calls it that renames it, or else as its source does."""
    label, known = "", None
    words: dict[str, str] = {}
    for spec, found in _specs_with_dimension(dimension, specs):
        known = known or found
        options = charts.check(spec.kind, spec.options)
        label = label or options.labels.get(dimension, "")
        words = {**options.values, **words}
    bare = dimension.rpartition(":")[2].replace("_", " ").capitalize()
    values = known.values if known else {}
    column = Column(dimension, known.label if known else bare, names=values)
    return FilterNames(label, column, words)


def text_of(page_filter: PageFilter, specs: Iterable[WidgetSpec], formats: Formats) -> str:
    """One filter in words, such as "Channel: Email"."""
    names = names_of(page_filter.dimension, specs)
    return f"{names.label(formats)}: {names.value(page_filter, formats)}"


def _specs_with_dimension(
    name: str, specs: Iterable[WidgetSpec]
) -> Iterator[tuple[WidgetSpec, Dimension]]:
    for spec in specs:
        if spec.query is None:
            continue
        found = sources.source(spec.source).narrows(spec.query, name)
        if found:
            yield spec, found
