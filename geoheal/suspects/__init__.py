"""Find the commit: from "it began between A and B" to the commit and its lines, by measurement."""
