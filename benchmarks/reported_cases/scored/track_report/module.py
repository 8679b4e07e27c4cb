"""Figures about reconstructions: points, the images that see them, and errors."""


class Point:
    def __init__(self, number, views):
        self.number = number
        self.views = views


class Reconstruction:
    def __init__(self, shots, points):
        self.shots = shots
        self.points = {point.number: point for point in points}


def reprojection(reconstruction):
    errors = [error for point in reconstruction.points.values() for error in point.views.values()]
    if not errors:
        return -1
    return round(sum(errors) / len(errors), 4)


def compute_statistics(reconstruction):
    stats = {"points": len(reconstruction.points), "cameras": len(reconstruction.shots)}
    hist = {}
    for point in reconstruction.points.values():
        hist[len(point.views)] = hist.get(len(point.views), 0) + 1
    stats["observations_count"] = sum(length * count for length, count in hist.items())
    stats["average_track_length"] = round(stats["observations_count"] / len(reconstruction.points), 4)
    stats["reprojection_error"] = reprojection(reconstruction)
    return stats


class Report:
    def __init__(self):
        self.rows = []

    def add(self, reconstruction):
        self.rows.append(compute_statistics(reconstruction))

    def best(self):
        return max(self.rows, key=lambda row: row["points"])


def report(described):
    result = Report()
    for shots, points in described:
        result.add(Reconstruction(shots, [Point(n, views) for n, views in enumerate(points)]))
    return result.rows, result.best()
