#!/usr/bin/env python3
"""Shows that every check of docs.py can fail, and lets what is right pass: `docs_test.py TOCSIN`."""

import sys
import tempfile
import unittest
from pathlib import Path

import docs

ROOT = Path(__file__).resolve().parents[2]
TOCSIN = docs.Tocsin("")  # named on the command line

RULE = """```toml
[[rule]]
name = "r"
detector = "index_drop"
subject = "SOX"
reference = "prior_close"
levels = [3]
```
"""
TAPE = """
struct TapeHead {
  std::array<char, 8> magic;  //  0  "TOCSTAPE"
  std::uint32_t version;      //  8  1
"""
EVENT = """
//   0  time         when it reached us
//  24  instrument   28 kind
//  32  body by kind
"""
FIELDS = """
| 0 | 8 bytes | `magic` | |
| 8 | u32 | `version` | |
| 0 | i64 | `time` | |
| 24 | u32 | `instrument` | |
| 28 | u8 | `kind` | |
"""


class Docs(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def write(self, name: str, text: str) -> docs.Page:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return docs.Page(path, name)

    def test_finds_a_link_that_leads_nowhere(self) -> None:
        self.write("b.md", "# A head, of sorts\n")
        for link in ["c.md", "b.md#another-head", "#nothing"]:
            self.assertEqual(len(list(docs.link_faults(self.write("a.md", f"see [b]({link})")))), 1, link)
        for link in ["b.md", "b.md#a-head-of-sorts", "https://example.com/x"]:
            self.assertEqual(list(docs.link_faults(self.write("a.md", f"see [b]({link})"))), [], link)

    def test_finds_a_command_or_an_option_that_there_is_not(self) -> None:
        for line in ["tocsin reply x.tape", "$ tocsin tape mend x.tape", "tocsin inspect x.tape --shew 3",
                     "./dev replay x.tape --rule r.toml  # plays", "./dev tset"]:
            page = self.write("a.md", f"```sh\n{line}\n```\n")
            self.assertEqual(len(list(docs.command_faults(page, ROOT, TOCSIN))), 1, line)
        self.assertEqual(len(list(docs.command_faults(self.write("a.md", "say `tocsin nothing`"), ROOT, TOCSIN))), 1)
        page = self.write("a.md", "```sh\ntocsin tape cut a.tape -o b.tape --from=09:30\n./dev test quick\n```\n`tocsin demo`")
        self.assertEqual(list(docs.command_faults(page, ROOT, TOCSIN)), [])

    def test_finds_a_command_of_which_no_page_tells(self) -> None:
        self.write("a.md", "`tocsin demo`")
        untold = list(docs.untold_commands(self.root, TOCSIN))
        self.assertIn("no page tells of `tocsin tape make`", untold)
        self.assertNotIn("no page tells of `tocsin demo`", untold)

    def test_finds_a_line_of_a_look_into_the_demo_that_is_not_said(self) -> None:
        echo = docs.Tocsin("echo")  # says what it was asked
        said = "```text\n$ tocsin explain 12 --ticks 3\nexplain 12 --ticks 3 --folder out\nexplain...\n```\n"
        self.assertEqual(list(docs.look_faults(self.write("a.md", said), self.root, "out", echo)), [])
        page = self.write("a.md", said.replace("\nexplain...", "\nexplained..."))
        self.assertEqual(len(list(docs.look_faults(page, self.root, "out", echo))), 1)
        again = "```text\n$ tocsin replay out/a.tape -r replay_data/r.toml\nreplay out/a.tape -r replay_data/r.toml\n```\n"
        self.assertEqual(list(docs.look_faults(self.write("a.md", again), self.root, "left", echo)), [])

    def test_finds_a_line_of_a_transcript_that_the_demo_does_not_say(self) -> None:
        said = "SOX -7.01 %, long line\n5 events in 0.29 s, 17.6 million a second; peak memory 40 MB\n"
        text = "```text\n$ ./dev demo\nSOX -7.01 %, ...\n...\n5 events in 0.30 s, 9.1 million a second; peak memory 41 MB\n```\n"
        self.assertEqual(list(docs.transcript_faults(self.write("a.md", text), said)), [])
        for line, other in [("SOX -7.01", "SOX -7.02"), ("5 events", "6 events")]:
            page = self.write("a.md", text.replace(line, other))
            self.assertEqual(len(list(docs.transcript_faults(page, said))), 1, line)

    def test_finds_rules_that_do_not_load(self) -> None:
        faults = list(docs.rules_faults(self.write("a.md", RULE.replace("levels", "level")), ROOT, TOCSIN))
        self.assertEqual(len(faults), 1)
        self.assertIn("did you mean `levels`?", faults[0])
        self.assertEqual(list(docs.rules_faults(self.write("a.md", RULE), ROOT, TOCSIN)), [])

    def test_finds_a_key_that_is_read_and_not_told_of_and_the_reverse(self) -> None:
        self.write("app/rules/written_rules.cpp", 'keys.find("levels"); keys.required("drop", x); keys.optional("clear", x);\n'
                                            'keys.find("window"); file.find("rule");')
        page = self.write("docs/rules.md", "| `drip` | required | |\n")
        self.assertEqual(list(docs.key_faults(page, self.root)),
                         ["key `drop` is read and not told of", "key `drip` is told of and not read"])

    def test_finds_a_csv_key_of_which_the_page_does_not_tell(self) -> None:
        faults = list(docs.csv_faults(self.write("docs/formats.md", "`zone` and `bar`\n"), TOCSIN))
        self.assertIn("CSV key `prefix` is not told of", faults)
        self.assertNotIn("CSV key `zone` is not told of", faults)

    def test_finds_a_field_of_the_tape_at_another_offset(self) -> None:
        self.write("feeds/tape/tape_format.hpp", TAPE)
        self.write("engine/event.hpp", EVENT)
        wrong = self.write("docs/formats.md", FIELDS.replace("| 8 | u32", "| 12 | u32"))
        self.assertEqual(len(list(docs.tape_faults(wrong, self.root))), 1)
        self.assertEqual(list(docs.tape_faults(self.write("docs/formats.md", FIELDS), self.root)), [])


if __name__ == "__main__":
    TOCSIN.program = sys.argv.pop(1)
    unittest.main()
