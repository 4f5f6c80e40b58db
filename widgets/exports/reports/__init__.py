"""Scheduled reports: due dates, preflight checks, documents, mails and the ledger of deliveries."""
