"""One form for what can be written in many, so that transforms know it whichever way it is written."""
