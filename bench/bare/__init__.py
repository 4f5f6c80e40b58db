"""What the portal is measured against: the least that can send the same bytes."""
