"""What the portal is measured against: the minimum that can send the same bytes."""
