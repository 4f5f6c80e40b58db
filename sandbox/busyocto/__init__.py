"""BusyOcto, simulated: [S] is the word of its article about the API, which names what there is and
no path, field or figure; those are [O], our reading.
"""
