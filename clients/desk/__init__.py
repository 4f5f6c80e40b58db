"""Pages of the admin site that belong to no model: navigation, home and search."""
