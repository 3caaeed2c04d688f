"""Accounts, sessions, other ways of being known, and the audit trail."""
