"""How fast the portal is, next to bare answers of the same bytes on the same machine."""
