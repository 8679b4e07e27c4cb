"""Labels readings of sensors; every label carries its number, and blocked sensors are left out."""

BLOCKED = [f"sensor-{number * 7}" for number in range(300)]
_labelled = 0


def label(sensor, value):
    """A label; calling it again gives the next number, so it must not be remembered."""
    global _labelled
    _labelled += 1
    return f"{_labelled}: {sensor} = {value:.1f}"


def labels(readings):
    """Labels of all readings that are not blocked."""
    return [label(sensor, value) for sensor, value in readings if sensor not in BLOCKED]
