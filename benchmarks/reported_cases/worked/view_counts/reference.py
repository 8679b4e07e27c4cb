"""Videos of a channel, and how often they were seen."""


class Video:
    def __init__(self, row):
        self.row = row

    @property
    def length(self):
        return int(self.row.get("length", 0))

    @property
    def views(self):
        text = self.row["views"].split(" ")[0]
        text = text.replace(",", "")
        return int(text) if text.isdigit() else 0

    def popularity(self):
        return self.views / (1 + self.length)


class Channel:
    def __init__(self, rows):
        self.videos = [Video(row) for row in rows]

    def total(self):
        return sum(video.views for video in self.videos)

    def ranking(self):
        return [round(video.popularity(), 3) for video in self.videos]


def statistics(rows):
    channel = Channel(rows)
    return channel.total(), channel.ranking()
