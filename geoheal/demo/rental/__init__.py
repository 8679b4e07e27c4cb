"""The demonstration's second stage: an application with a database, a history, tests, and a bad release."""
