"""Backtests: what rules and calibrated detection would have found in a history; nothing is stored."""
