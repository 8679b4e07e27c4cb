"""JSON: an object per line, or a document, of which tools' answers are known."""
