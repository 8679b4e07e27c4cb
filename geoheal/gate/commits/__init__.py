"""The two commits that are compared: their files, and what each side shows the sandbox."""
