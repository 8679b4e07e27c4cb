"""Forecasts of metrics, with intervals, and of the times at which they cross thresholds."""

from geoheal.monitor.forecast.crossing import Crossing, crossing
from geoheal.monitor.forecast.forecast import Forecast, forecast

__all__ = ["Crossing", "Forecast", "crossing", "forecast"]
