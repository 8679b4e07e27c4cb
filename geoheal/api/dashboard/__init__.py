"""The dashboard: one page, made of static files and of responses of the API."""
