"""Lists fetched whole, kept as datasets and aggregated here."""
