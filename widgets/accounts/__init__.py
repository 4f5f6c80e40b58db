"""Accounts: connections that workers open with their keys, for the length of a call.

    checks | warming     tests of connections; dashboards refreshed before the client's morning
    key_rotation         a refresh that goes on with a connection's next key
    access | health      opens accounts; records how their calls went
    storage              rows, facts and page sizes that sources keep between calls

No web process opens an account: its admin imports `checks` alone, to request a test.
"""
