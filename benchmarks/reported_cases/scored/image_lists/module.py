"""Lists of files with their labels, for training and for validation."""


class FileList:
    def __init__(self, lines):
        self.rows = [line.split() for line in lines if line.strip()]

    def read(self):
        names, labels = zip(*[(row[0], int(row[1])) for row in self.rows])
        return list(names), list(labels)

    def classes(self):
        return sorted({int(row[1]) for row in self.rows})


class Dataset:
    def __init__(self, train, validation):
        self.train = FileList(train)
        self.validation = FileList(validation)

    def summary(self):
        names, labels = self.train.read()
        others, checks = self.validation.read()
        return len(names) + len(others), sum(labels), sum(checks), self.train.classes()


def load(train, validation):
    return Dataset(train, validation).summary()
