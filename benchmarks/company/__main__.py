"""Makes a company and keeps it, for several benchmarks to stand on: points and positions are computed, too.

python -m benchmarks.company FOLDER [--small] [--people 100000 --teams 2000 --posts 5000 --live 500 --facts 10000000]
"""

import argparse
from pathlib import Path

from benchmarks.company.size import add_size, size_asked
from benchmarks.company.standing import standing_company


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    add_size(parser)
    asked = parser.parse_args()
    with standing_company(size_asked(asked), asked.folder.absolute()) as company:
        print(company.size)


if __name__ == "__main__":
    main()
