"""What is known about the songs of an artist."""


class Song:
    def __init__(self, tags):
        self.tags = tags

    def get(self, name):
        return self.tags.get(name)

    @property
    def album(self):
        return self.get("album") or "[unknown album]"


class ArtistPage:
    def __init__(self, songs):
        self.songs = songs
        self.seconds = sum(int(song.get("length") or 0) for song in songs)

    def albums(self):
        dates = {}
        for song in self.songs:
            dates[song.album] = song.get("date") or ""
        albums = [(date, album) for album, date in dates.items()]
        albums.sort()
        return [f"{album} ({date[:4]})" if date else album for date, album in albums]

    def lines(self):
        return [f"{len(self.songs)} songs, {self.seconds // 60} minutes", *self.albums()]


def artist(rows):
    return ArtistPage([Song(tags) for tags in rows]).lines()
