"""The dashboard: one page for people, made of files that come with the package and of what the API tells."""
