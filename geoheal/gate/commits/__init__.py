"""The two compared commits: their files, and what each side shows the sandbox."""
