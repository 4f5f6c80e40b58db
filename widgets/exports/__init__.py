"""Files for readers: CSV, XLSX, PDF and PNG of a dashboard or a widget, made by workers."""
