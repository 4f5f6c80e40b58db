"""The widget builder without its pages: choices, what may be chosen, and the stored widget."""
