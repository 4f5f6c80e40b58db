"""Pages of dashboards: their state, controls and tiles, ready for templates."""
