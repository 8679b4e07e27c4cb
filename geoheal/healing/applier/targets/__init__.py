"""Where patches go: files, git repositories, and the reload that follows."""
