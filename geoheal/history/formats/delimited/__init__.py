"""CSV and its dialects: separators, headers, lines before them, files without any."""
