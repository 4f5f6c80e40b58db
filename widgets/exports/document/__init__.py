"""Documents: dashboards as self-contained HTML that a rendering worker prints."""
