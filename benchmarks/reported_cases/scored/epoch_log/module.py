"""A log of trainings, one row per epoch."""

import csv
import io


class Folder:
    def __init__(self):
        self.texts = {}

    def open(self, name):
        folder = self

        class Page(io.StringIO):
            def close(self):
                folder.texts[name] = folder.texts.get(name, "") + self.getvalue()
                super().close()

        return Page()


class EpochLog:
    def __init__(self, folder, name, separator=","):
        self.folder = folder
        self.name = name
        self.separator = separator
        self.file = None
        self.writer = None
        self.keys = []

    def on_train_begin(self):
        self.file = self.folder.open(self.name)

    def on_epoch_end(self, epoch, values):
        if self.writer is None:
            self.keys = sorted(values)
            self.writer = csv.writer(self.file, delimiter=self.separator)
            self.writer.writerow(["epoch", *self.keys])
        self.writer.writerow([epoch] + [f"{values[key]:.3f}" for key in self.keys])
        self.file.flush()

    def on_train_end(self):
        self.file.close()


class Model:
    def __init__(self, rate):
        self.rate = rate
        self.loss = 1.0

    def fit(self, epochs, log):
        log.on_train_begin()
        for epoch in range(epochs):
            self.loss *= 1 - self.rate
            log.on_epoch_end(epoch, {"loss": self.loss, "accuracy": 1 - self.loss})
        log.on_train_end()
        return round(self.loss, 4)


def train(rate, plan):
    folder = Folder()
    log = EpochLog(folder, "train.csv")
    model = Model(rate)
    losses = [model.fit(epochs, log) for epochs in plan]
    return losses, folder.texts.get("train.csv", "").split()
