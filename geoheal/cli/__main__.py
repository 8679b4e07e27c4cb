"""``python -m geoheal.cli``: the command line of this interpreter, wherever its scripts are."""

from geoheal.cli import main

main()
