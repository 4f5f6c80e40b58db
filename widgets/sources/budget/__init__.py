"""How much of a platform may be asked, agreed by all workers."""

from widgets.sources.budget.shared import OF_RESOURCE, RedisBudget

__all__ = ["OF_RESOURCE", "RedisBudget"]
