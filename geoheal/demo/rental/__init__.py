"""The demonstration's second stage: an application with a database, git history, tests, and a bad release."""
