"""Cues of subtitles and the gaps between them."""


class Cue:
    def __init__(self, start, end, text):
        self.start, self.end, self.text = start, end, text


class Track:
    def __init__(self, cues):
        self.cues = cues

    def gap_after(self, index):
        """Seconds from the end of a cue to the next one, or None where there is none."""
        if index + 1 >= len(self.cues):
            return None
        return round(self.cues[index + 1].start - self.cues[index].end, 3)

    def text_after(self, index):
        if index + 1 >= len(self.cues):
            return None
        return self.cues[index + 1].text

    def find(self, second):
        for index, cue in enumerate(self.cues):
            if cue.start <= second < cue.end:
                return index
        return None


def seek(rows, seconds):
    track = Track([Cue(*row) for row in rows])
    found = []
    for second in seconds:
        index = track.find(second)
        found.append(None if index is None else (track.cues[index].text, track.gap_after(index), track.text_after(index)))
    return found
