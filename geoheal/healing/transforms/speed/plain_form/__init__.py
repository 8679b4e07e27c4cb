"""Normal forms of code that can be written in several ways, so that transforms recognise all of them."""
