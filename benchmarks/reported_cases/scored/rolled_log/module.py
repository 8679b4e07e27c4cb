"""A log in files, of which a new one begins when one is full."""

import io


class Disk:
    def __init__(self):
        self.files = {}

    def append_to(self, name):
        disk = self

        class Page(io.StringIO):
            def close(self):
                if not self.closed:
                    disk.files[name] = disk.files.get(name, "") + self.getvalue()
                super().close()

        return Page()


class RollingFile:
    def __init__(self, disk, name, limit):
        self.disk = disk
        self.name = name
        self.limit = limit
        self.number = 0
        self.size = 0
        self.page = None

    def write(self, text):
        if not self.page:
            self.page = self.disk.append_to(f"{self.name}.{self.number}")
        self.page.write(text)
        self.size += len(text)
        if self.size >= self.limit:
            self.roll()

    def roll(self):
        self.page.close()
        self.number += 1
        self.size = 0

    def close(self):
        if self.page:
            self.page.close()


class Logger:
    def __init__(self, file):
        self.file = file
        self.count = 0

    def info(self, message):
        self.count += 1
        self.file.write(f"{self.count} {message}\n")


def log(messages, limit):
    disk = Disk()
    logger = Logger(RollingFile(disk, "app", limit))
    for message in messages:
        logger.info(message)
    logger.file.close()
    return sorted(disk.files.items()), logger.count
