"""Triplets of samples, by their numbers."""


class Triplets:
    def __init__(self, names):
        self.names = names
        self.triplets = []

    def load(self, text):
        for line in text.split("\n"):
            if not line.split():
                continue
            self.triplets.append((int(line.split()[0]), int(line.split()[1]), int(line.split()[2])))

    def __getitem__(self, index):
        return tuple(self.names[number] for number in self.triplets[index])

    def __len__(self):
        return len(self.triplets)


class Loader:
    def __init__(self, triplets, size):
        self.triplets = triplets
        self.size = size

    def batches(self):
        batch = []
        for index in range(len(self.triplets)):
            batch.append(self.triplets[index])
            if len(batch) == self.size:
                yield batch
                batch = []
        if batch:
            yield batch


def train(names, text):
    triplets = Triplets(names)
    triplets.load(text)
    return list(Loader(triplets, 2).batches())
