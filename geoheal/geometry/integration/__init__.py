"""Integration Φ of activity: the estimate, its significance, and its calibration."""
