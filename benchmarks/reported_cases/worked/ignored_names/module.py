"""Searches files of a workspace, without those that nobody looks for."""

import fnmatch

IGNORE_PATTERNS = [
    ".git", ".svn", ".hg", ".bzr", "node_modules", "__pycache__", ".venv", "venv", ".env", "env",
    ".tox", ".nox", ".eggs", "*.egg-info", "site-packages", "dist", "build", ".next", ".nuxt",
    ".output", ".turbo", "target", "out", ".idea", ".vscode", "*.swp", "*.swo", "*~", ".project",
    ".classpath", ".settings", ".DS_Store", "Thumbs.db", "desktop.ini", "*.lnk", "*.log", "*.tmp",
    "*.temp", "*.bak", "*.cache", ".cache", "logs", ".coverage", "coverage", ".nyc_output",
    "htmlcov", ".pytest_cache", ".mypy_cache", ".ruff_cache",
]


class Folder:
    def __init__(self, name, folders=(), files=()):
        self.name = name
        self.folders = list(folders)
        self.files = list(files)


def should_ignore_name(name):
    for pattern in IGNORE_PATTERNS:
        if fnmatch.fnmatch(name, pattern):
            return True
    return False


def should_ignore_path(path):
    return any(should_ignore_name(part) for part in path.split("/") if part)


def find_glob_matches(folder, pattern, limit, path=""):
    found = []
    for name in folder.files:
        if should_ignore_name(name):
            continue
        if fnmatch.fnmatch(name, pattern):
            found.append(f"{path}/{name}")
    for inner in folder.folders:
        if len(found) >= limit:
            break
        if not should_ignore_name(inner.name):
            found.extend(find_glob_matches(inner, pattern, limit, f"{path}/{inner.name}"))
    return found[:limit]


def tree(rows):
    folders = {"": Folder("")}
    for path in rows:
        parent, _, name = path.rpartition("/")
        if name.startswith("d_") or name in ("node_modules", "logs"):
            folders[path] = Folder(name)
            folders[parent].folders.append(folders[path])
        else:
            folders[parent].files.append(name)
    return folders[""]


def search(rows, patterns):
    root = tree(rows)
    return [(each, find_glob_matches(root, each, 200), should_ignore_path(f"src/{each}")) for each in patterns]
