"""What platforms tell us: received, kept, worked on, and asked for."""
