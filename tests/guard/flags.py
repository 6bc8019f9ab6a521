#!/usr/bin/env python3
"""`flags.py BUILD_FOLDER FLAG...`: every source of a configured build is compiled with every FLAG.

Prints `source: without FLAG` and exits 1 where one is not: a target that forgot to link `tocsin_flags` is checked by
no warning and no sanitizer, and nothing else would say so.
"""

import json
import sys
from pathlib import Path


def main(build: Path, flags: list[str]) -> int:
    compiled = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    missing = [f"{entry['file']}: without {flag}" for entry in compiled for flag in flags
               if flag not in entry["command"].split()]
    print("\n".join(missing), end="\n" if missing else "")
    return 1 if missing or not compiled else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
