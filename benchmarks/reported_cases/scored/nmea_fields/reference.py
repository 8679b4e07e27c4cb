"""Sentences of a receiver of satellite positions."""


class Sentence:
    fields = ("time", "latitude", "lat_dir", "longitude", "lon_dir", "altitude")

    def __init__(self, data):
        self.data = data

    def get(self, name):
        place = self.fields.index(name)
        if place < len(self.data) and self.data[place]:
            return self.data[place]
        return None

    @property
    def timestamp(self):
        text = self.get("time")
        if text is None:
            return None
        return int(text[:2]) * 3600 + int(text[2:4]) * 60 + int(text[4:6])

    @property
    def latitude(self):
        text = self.get("latitude")
        if text is None:
            return None
        degrees = int(text[:2]) + float(text[2:]) / 60
        return degrees if self.get("lat_dir") == "N" else -degrees

    @property
    def longitude(self):
        text = self.get("longitude")
        if text is None:
            return None
        degrees = int(text[:3]) + float(text[3:]) / 60
        return degrees if self.get("lon_dir") == "E" else -degrees


def parse(line):
    sentence = Sentence(line.split(","))
    return [sentence.timestamp, sentence.latitude, sentence.longitude]


def positions(lines):
    return [parse(line) for line in lines]
