"""How much of a platform may be asked, agreed by all workers."""

from widgets.sources.budget.shared import RedisBudget

__all__ = ["RedisBudget"]
