"""Static charts: SVG that a worker's Chromium renders, for pages to show before any script runs."""
