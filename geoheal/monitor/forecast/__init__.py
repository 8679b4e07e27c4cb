"""Forecasts of a metric, with intervals, and of when it crosses a threshold."""

from geoheal.monitor.forecast.crossing import Crossing, crossing
from geoheal.monitor.forecast.forecast import Forecast, forecast

__all__ = ["Crossing", "Forecast", "crossing", "forecast"]
