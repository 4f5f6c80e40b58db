"""The widget gallery: every kind of widget in every state, with invented numbers."""
