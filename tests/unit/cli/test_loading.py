import gc

from geoheal.cli.run.loading import loading


def test_no_garbage_is_looked_for_while_modules_are_loaded_and_then_again():
    frozen = gc.get_freeze_count()
    try:
        with loading():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.enable()
