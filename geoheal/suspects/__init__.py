"""Which commit did it: from "it began between A and B" to the commit and the lines, by measurement."""
