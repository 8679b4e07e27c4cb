"""Ranks pieces of documents: near to the question, and different from each other."""


class Chunk:
    def __init__(self, file, number, weights):
        self.file = file
        self.number = number
        self.weights = weights


class Index:
    def __init__(self):
        self.chunks = []

    def add(self, file, number, weights):
        self.chunks.append(Chunk(file, number, weights))

    def _find(self, file, number):
        for chunk in self.chunks:
            if chunk.file == file and chunk.number == number:
                return chunk
        return None

    def scored(self, question, hits):
        out = []
        for file, number in hits:
            chunk = self._find(file, number)
            if chunk is None:
                continue
            out.append((similarity(question, chunk.weights), file, number))
        out.sort(reverse=True)
        return out

    def diverse(self, question, hits, count):
        chosen = []
        for score, file, number in self.scored(question, hits):
            if len(chosen) == count:
                break
            weights = self._find(file, number).weights
            near = max((similarity(weights, self._find(*other).weights) for other in chosen), default=0)
            if near < 0.98 * score + 2:
                chosen.append((file, number))
        return chosen


def similarity(first, second):
    return sum(one * other for one, other in zip(first, second, strict=True))


def answer(rows, question, hits, count=8):
    index = Index()
    for file, number, weights in rows:
        index.add(file, number, weights)
    return index.diverse(question, hits, count)
