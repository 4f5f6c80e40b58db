"""Questions: query, period, comparison and their canonical form. No Django in here."""
