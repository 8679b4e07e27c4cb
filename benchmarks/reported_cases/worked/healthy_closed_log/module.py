"""A log that is closed for good."""

import csv
import io


class Log:
    def __init__(self):
        self.file = io.StringIO()
        self.writer = csv.writer(self.file)
        self.lines = 0

    def write(self, epoch, loss):
        self.writer.writerow([epoch, f"{loss:.2f}"])
        self.lines += 1

    def end(self):
        text = self.file.getvalue()
        self.file.close()
        return text


class Training:
    def __init__(self, log):
        self.log = log

    def run(self, losses):
        for epoch, loss in enumerate(losses):
            self.log.write(epoch, loss)


def train(plan, further):
    log = Log()
    training = Training(log)
    training.run(plan)
    text = log.end()
    training.run(further)
    return text.split(), log.lines
