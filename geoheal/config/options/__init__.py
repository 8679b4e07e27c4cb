"""The settings of an operator, by purpose."""
