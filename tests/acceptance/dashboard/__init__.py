"""Tests of the dashboard; they share one service and one browser."""
