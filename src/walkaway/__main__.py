"""``python -m walkaway``: the same as the command ``walkaway``."""

from walkaway.cli.main import main

if __name__ == "__main__":
    main()
