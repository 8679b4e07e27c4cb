"""A plugin of a monitoring system that compares installed versions with the newest ones."""

import re

STATES = {0: "OK", 1: "WARN", 3: "UNKNOWN"}


class Disk:
    def __init__(self, files):
        self.files = files

    def read_file(self, path):
        if path not in self.files:
            return False, f"{path} not found"
        return True, self.files[path]

    def grep_file(self, path, pattern):
        success, data = self.read_file(path)
        if not success:
            return False, data
        match = re.search(pattern, data).group(1)
        return True, match


class Plugin:
    def __init__(self, disk, newest):
        self.disk = disk
        self.newest = newest

    def get_installed_version(self, path):
        success, found = self.disk.grep_file(f"{path}/version.php", r"\$OC_Version = array\((.*)\)")
        if not success:
            return None
        return ".".join(part.strip() for part in found.split(","))

    def check(self, path):
        installed = self.get_installed_version(path)
        if installed is None:
            return 3, "Nothing found."
        if installed == self.newest:
            return 0, f"v{installed} is up to date"
        return 1, f"v{installed} installed, v{self.newest} available"


def run(files, paths, newest):
    plugin = Plugin(Disk(files), newest)
    lines = []
    for path in paths:
        state, text = plugin.check(path)
        lines.append(f"{STATES[state]}: {text}")
    return lines
