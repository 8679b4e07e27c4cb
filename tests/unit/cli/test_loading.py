import gc

from geoheal.cli.terminal.loading import loading


def test_no_garbage_is_looked_for_while_modules_are_loaded_and_then_again():
    frozen = gc.get_freeze_count()
    try:
        with loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.enable()


def test_what_was_off_stays_off():
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
