"""Every kind of widget in every state, from invented numbers: to be looked at."""
