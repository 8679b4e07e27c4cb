"""The description of the API: OpenAPI, its page, and the reference in Markdown."""
