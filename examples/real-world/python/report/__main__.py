"""Prints a table for every CSV file named on the command line: python -m report FILE..."""

import sys

from tabulate import tabulate

from report.summary import Day, read, summarise


def main(paths: list[str]) -> int:
    if not paths:
        print("usage: python -m report FILE...", file=sys.stderr)
        return 2
    for path in paths:
        try:
            days = summarise(read(path))
        except (OSError, ValueError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            return 1
        print(path)
        print(tabulate(days, headers=Day._fields, floatfmt=".2f"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
