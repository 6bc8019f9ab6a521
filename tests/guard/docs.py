#!/usr/bin/env python3
"""Holds the pages to what is built: `docs.py ROOT TOCSIN` prints `file: what is wrong`, exits 1 if it printed anything.

Links lead somewhere; commands and their options exist; rules load; a transcript of the demo is what the demo says;
every command, CSV key, rule key and field of the tape is told of, with its offset.
"""

import re
import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Iterator

SKIPPED = {"build", "out", ".git"}


@dataclass
class Page:
    path: Path
    name: str  # from the root

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def blocks(self, language: str) -> list[str]:
        return re.findall(rf"^```{language}\n(.*?)^```$", self.text, re.MULTILINE | re.DOTALL)

    @cached_property
    def prose(self) -> str:
        return re.sub(r"^```.*?^```$", "", self.text, flags=re.MULTILINE | re.DOTALL)

    def anchors(self) -> set[str]:
        heads = re.findall(r"^#+ +(.+)$", self.prose, re.MULTILINE)
        return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


@dataclass
class Tocsin:
    """The built program, asked for its help; each command once."""

    program: str
    asked: dict[tuple[str, ...], str] = field(default_factory=dict)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False)

    def help(self, command: tuple[str, ...]) -> str:
        if command not in self.asked:
            self.asked[command] = self.run(*command, "--help").stdout
        return self.asked[command]

    def commands(self, above: tuple[str, ...] = ()) -> set[str]:
        listed = self.help(above).partition("Subcommands:\n")[2].partition("\n\n")[0]
        return set(re.findall(r"^  ([a-z-]+)", listed, re.MULTILINE))

    def options(self, command: tuple[str, ...]) -> set[str]:
        listed = re.findall(r"^  (-[\w,-]+)", self.help(command), re.MULTILINE)
        return {option for options in listed for option in options.split(",")}

    def leaves(self, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        below = self.commands(above)
        if not below:
            yield above
        for name in sorted(below):
            yield from self.leaves((*above, name))


def pages(root: Path) -> list[Page]:
    found = [path for path in root.rglob("*.md") if not SKIPPED & set(path.relative_to(root).parts)]
    return [Page(path, path.relative_to(root).as_posix()) for path in sorted(found)]


# --- Links


def link_faults(page: Page) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (page.path.parent / path) if path else page.path
        if not to.exists():
            yield f"link to {target}: there is no such file"
        elif anchor and anchor not in Page(to, "").anchors():
            yield f"link to {target}: the page has no such heading"


# --- Commands


def command_lines(page: Page) -> Iterator[list[str]]:
    """Every `tocsin ...` and `./dev ...` of the page, in words."""
    lines = [line for block in page.blocks(r"(?:sh|text)") for line in block.splitlines()]
    inline = re.findall(r"`((?:tocsin|\./dev)\b[^`]*)`", page.prose)
    for line in [line.removeprefix("$ ") for line in lines] + inline:
        if re.match(r"(tocsin|\./dev) ", line):
            yield [word for word in shlex.split(line, comments=True) if word != "..."]


def fault_of_command(words: list[str], tocsin: Tocsin) -> str | None:
    command: tuple[str, ...] = ()
    rest = words[1:]
    while tocsin.commands(command) and rest and not rest[0].startswith("-"):
        if rest[0] not in tocsin.commands(command):
            return f"`{shlex.join(words)}`: there is no command {rest[0]}"
        command, rest = (*command, rest[0]), rest[1:]
    for word in rest:
        option = word.partition("=")[0]
        if option.startswith("-") and option not in tocsin.options(command):
            return f"`{shlex.join(words)}`: there is no option {option}"
    return None


def command_faults(page: Page, root: Path, tocsin: Tocsin) -> Iterator[str]:
    of_dev = set(re.findall(r"^  ([a-z]+)\)", (root / "dev").read_text(encoding="utf-8"), re.MULTILINE))
    for words in command_lines(page):
        if words[0] == "./dev" and words[1] in of_dev | {"--help"}:
            continue
        fault = fault_of_command(words, tocsin)
        if fault:
            yield fault


def untold_commands(root: Path, tocsin: Tocsin) -> Iterator[str]:
    told = {tuple(words[1:]) for page in pages(root) for words in command_lines(page)}
    for leaf in tocsin.leaves():
        if not any(words[: len(leaf)] == leaf for words in told):
            yield f"no page tells of `tocsin {' '.join(leaf)}`"


# --- The demo


SPEED = re.compile(r"[\d.]+ s, [\d.]+ million a second(; peak memory \d+ MB)?")


def untrue_lines(block: str, said: str) -> Iterator[str]:
    """Lines below the command of a transcript that are not said. How fast it was is another matter."""
    lines = SPEED.sub("", said).splitlines()
    for line in block.splitlines()[1:]:
        wanted = SPEED.sub("", line)
        is_cut = wanted.endswith("...")
        if not any(one.startswith(wanted[:-3]) if is_cut else one == wanted for one in lines):
            yield line


def transcript_faults(page: Page, said: str) -> Iterator[str]:
    """Lines of a transcript that the demo does not say."""
    for block in page.blocks("text"):
        if block.startswith("$ ./dev demo"):
            yield from (f"the demo does not say: {line}" for line in untrue_lines(block, said))


def in_folder(command: list[str], root: Path, folder: str) -> list[str]:
    """The command, of the day in `folder` and the files of the checkout."""
    if command[0] != "replay":
        return [*command, "--folder", folder]
    named = [re.sub(r"^out/", f"{folder}/", word) for word in command]
    return [re.sub(r"^replay_data/", f"{root}/replay_data/", word) for word in named]


def look_faults(page: Page, root: Path, folder: str, tocsin: Tocsin) -> Iterator[str]:
    """The same of transcripts that look into the day which the demo left in `folder`, or play it again."""
    for block in page.blocks("text"):
        if not re.match(r"\$ tocsin (explain|why-not|replay) ", block):
            continue
        command = shlex.split(block.splitlines()[0])[2:]
        said = tocsin.run(*in_folder(command, root, folder)).stdout.replace(folder, "out").replace(f"{root}/", "")
        yield from (f"`{shlex.join(command)}` does not say: {line}" for line in untrue_lines(block, said))


# --- Rules and keys


def rules_faults(page: Page, root: Path, tocsin: Tocsin) -> Iterator[str]:
    """Each block of TOML is a rules file of the demo's market."""
    day = root / "replay_data" / "2025-01-27"
    market = f"universe = '{day / 'universe.csv'}'\nbaskets = '{day / 'baskets.csv'}'\n"
    for block in page.blocks("toml"):
        if 'detector = "plugin"' in block:
            continue  # plugin_page.py builds the plugin first
        if "[[feed]]" in block:
            continue  # a desk file: a unit test loads it
        rules = market + re.sub(r"^(universe|baskets) = .*\n", "", block, flags=re.MULTILINE)
        with tempfile.NamedTemporaryFile("w", suffix=".toml") as file:
            file.write(rules)
            file.flush()
            checked = tocsin.run("rules", "check", file.name)
        if checked.returncode != 0:
            yield f"rules that do not load: {checked.stderr.strip()}"


def key_faults(page: Page, root: Path) -> Iterator[str]:
    """The keys that docs/rules.md lists are those that are read."""
    source = "".join(one.read_text(encoding="utf-8") for one in (root / "app" / "rules").glob("*.cpp"))
    read = set(re.findall(r"(?:\.(?:find|optional|required|choice|words)\(|rule_keys::\w+\(keys,)\s*\"(\w+)\"", source))
    cells = re.findall(r"^\| (`[^|]+) \|", page.text, re.MULTILINE)
    listed = set(re.findall(r"`(\w+)`", " ".join(cells))) | {"levels", "clear", "window", "rule"}
    yield from (f"key `{key}` is read and not told of" for key in sorted(read - listed))
    yield from (f"key `{key}` is told of and not read" for key in sorted(listed - read))


def csv_faults(page: Page, tocsin: Tocsin) -> Iterator[str]:
    refusal = tocsin.run("inspect", "--csv", "no_such_key=1", str(page.path)).stderr
    keys = re.split(", | or ", refusal.partition("; expected ")[2].strip())
    yield from (f"CSV key `{key}` is not told of" for key in keys if f"`{key}`" not in page.text)


def tape_faults(page: Page, root: Path) -> Iterator[str]:
    """The fields of the tape's own lines and of an event's head stand in the page's tables at their offsets."""
    lines = (root / "feeds" / "tape" / "tape_format.hpp").read_text(encoding="utf-8")
    event = (root / "engine" / "event.hpp").read_text(encoding="utf-8")
    wanted = [(at, name) for name, at in re.findall(r"^  std::[\w:<>, ]+ (\w+);\s+// +(\d+)", lines, re.MULTILINE)]
    for line in re.findall(r"^// +(\d+  .+)$", event, re.MULTILINE):
        wanted += re.findall(r"(\d+) +(\w+)", line)
    told = re.findall(r"^\| (\d+) \| [^|]+ \| `(\w+)` \|", page.text, re.MULTILINE)
    told.append(("32", "body"))  # a table of its own
    if told != wanted:
        odd = sorted(set(told) ^ set(wanted)) or "their order"
        yield f"fields of the tape are not where tape_format.hpp and event.hpp have them: {odd}"


def faults(root: Path, program: str) -> Iterator[str]:
    tocsin = Tocsin(program)
    with tempfile.TemporaryDirectory() as folder:
        said = tocsin.run("demo", "--speed", "max", "--folder", folder).stdout.replace(folder, "out")
        yield from page_faults(root, tocsin, said, folder)
    yield from untold_commands(root, tocsin)


def page_faults(root: Path, tocsin: Tocsin, said: str, folder: str) -> Iterator[str]:
    for page in pages(root):
        found = [*link_faults(page), *transcript_faults(page, said), *look_faults(page, root, folder, tocsin)]
        found += [*command_faults(page, root, tocsin), *rules_faults(page, root, tocsin)]
        if page.name == "docs/rules.md":
            found += key_faults(page, root)
        if page.name == "docs/formats.md":
            found += [*csv_faults(page, tocsin), *tape_faults(page, root)]
        yield from (f"{page.name}: {fault}" for fault in found)


def main(root: str, program: str) -> int:
    seen = list(faults(Path(root).resolve(), program))
    print("\n".join(seen), end="\n" if seen else "")
    return 1 if seen else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
