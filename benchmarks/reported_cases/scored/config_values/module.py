"""Settings of an assistant, in a file."""

import configparser
import os
import tempfile

FOLDER = tempfile.mkdtemp()
CONFIG_FILE = os.path.join(FOLDER, "assistant.cfg")
SECTION = "assistant"


def get_value(key):
    config = configparser.ConfigParser()
    config.read(CONFIG_FILE)
    return config.get(SECTION, key, fallback=None)


def set_value(key, value):
    config = configparser.ConfigParser()
    config.read(CONFIG_FILE)
    if not config.has_section(SECTION):
        config.add_section(SECTION)
    config.set(SECTION, key, str(value))
    with open(CONFIG_FILE, "w", encoding="utf-8") as file:
        config.write(file)


def is_on(key):
    return (get_value(key) or "").lower() in ("1", "yes", "true", "on")


def model_settings(name):
    found = {"name": name, "verbose": is_on("verbose")}
    for key in ("temperature", "top_p", "seed"):
        value = get_value(f"{name}_{key}")
        if value is None:
            value = get_value(key)
        if value is not None:
            found[key] = float(value)
    return found


def session(changes, names):
    for key, value in changes:
        set_value(key, value)
    return [model_settings(name) for name in names]
