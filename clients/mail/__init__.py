"""Mails about accounts: kept until they are sent, written when they are, in the client's look."""
