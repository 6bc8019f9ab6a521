#!/usr/bin/env python3
"""`plugin_page.py ROOT BUILD TOCSIN`: does what docs/plugins.md says, far from the source, and holds it to its words.

The header is installed to a folder of its own; the page's sources and rules are written beside it, its commands run as
they stand there, and every line of its transcript has to be said, in that order. Exits 1 and says so where one is not.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def write_files(page: str, folder: Path) -> None:
    for language in ("c", "cpp"):
        for source in blocks(page, language):
            name = re.match(r"(?:/\*|//) (\w+\.\w+)", source)
            assert name, f"a block of {language} without its file's name on the first line"
            (folder / name[1]).write_text(source, encoding="utf-8")
    (folder / "plugins.toml").write_text(blocks(page, "toml")[0], encoding="utf-8")


def said(page: str, folder: Path, tocsin: Path) -> str:
    """What the commands of the page say; they may find Tocsin and the installed header, and nothing of its source."""
    environment = {**os.environ, "PATH": f"{tocsin.parent}:{os.environ['PATH']}", "TOCSIN": str(folder / "usr")}
    commands = "set -e\n" + blocks(page, "sh")[0]
    run = subprocess.run(["bash", "-c", commands], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if run.returncode != 0 or run.stderr:
        sys.exit(f"the commands of the page fail, or warn:\n{run.stdout}{run.stderr}")
    return run.stdout


def main(root: Path, build: str, tocsin: Path) -> None:
    page = (root / "docs" / "plugins.md").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        subprocess.run(["cmake", "--install", build, "--prefix", str(folder / "usr"), "--component", "plugin"],
                       stdout=subprocess.DEVNULL, check=True)
        for file in ("universe.csv", "baskets.csv"):
            shutil.copy(root / "replay_data" / "2025-01-27" / file, folder)
        write_files(page, folder)
        lines = iter(said(page, folder, tocsin).splitlines())
        wanted = [line for line in blocks(page, "text")[0].splitlines() if line != "..."]
        missing = [line for line in wanted if line not in lines]  # `in` reads on from the line found last
    if missing or not wanted:
        sys.exit(f"the commands of docs/plugins.md do not say, in this order: {missing[:1]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), sys.argv[2], Path(sys.argv[3]).resolve())
