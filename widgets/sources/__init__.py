"""The platforms: one module per source over one HTTP client. No Django in here."""
