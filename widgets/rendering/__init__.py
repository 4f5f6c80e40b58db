"""Charts drawn by a browser of our own, for pages that show them before any script runs."""
