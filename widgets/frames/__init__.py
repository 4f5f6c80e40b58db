"""Tables of typed columns with units: what a source returns. No Django in here."""
