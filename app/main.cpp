#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <iostream>

#include "app/convert.hpp"
#include "app/demo.hpp"
#include "app/inspect.hpp"
#include "app/replay.hpp"
#include "app/rules_check.hpp"
#include "app/tape_commands.hpp"
#include "engine/setup_error.hpp"
#include "sinks/write_error.hpp"

namespace {

using namespace tocsin;

constexpr auto speed_help =
    "max; 60 (sixty times the tape's pace); rate:500000 (events a second); burst:100 (gaps under 1 ms kept, quiet "
    "shortened a hundredfold)";
constexpr auto csv_help = "how to read CSV: 'time=ts,symbol=ticker,price=px,zone=America/New_York,bar=5m,...'";

struct Commands {
  int status = 0;
  ReplayOptions replay;
  DemoOptions demo;
  TapeMakeOptions make;
  TapeCutOptions cut;
  TapeMergeOptions merge;
  std::vector<std::string> info;
  ConvertOptions convert;
  InspectOptions inspect;
  std::string rules;
};

void add_replay(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("replay", "play tapes and captures through rules and ring");
  ReplayOptions& options = commands.replay;
  command->add_option("FILE", options.files, "tapes, DBN, CSV, LEAN zips; any number, merged in the order of time")
      ->required();
  command->add_option("-r,--rules", options.rules, "the rules file (TOML)")->required();
  command->add_option("-s,--speed", options.speed, speed_help)->capture_default_str();
  command->add_option("--from", options.window.from, "HH:MM[:SS], exchange time: earlier alerts are counted, not told");
  command->add_option("--to", options.window.to, "HH:MM[:SS], exchange time: stop there");
  command->add_option("--symbols", options.symbols, "only events of these instruments")->delimiter(',');
  command->add_option("-a,--alerts", options.alerts, "write the alert log here, one JSON object a line");
  command->add_option("--csv", options.csv, csv_help);
  command->add_option("--threads", options.threads, "1, or 2: decode and merge on a thread of their own")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
  command->add_flag("--suppressed", options.show_suppressed, "show on the console what was suppressed, and why");
  command->add_flag("-q,--quiet", options.quiet, "no alerts on the console");
  command->footer(
      "Examples:\n"
      "  tocsin replay 2025-01-27.tape --rules replay_data/2025-01-27/rules.toml\n"
      "  tocsin replay xnas-itch-20250127.trades.dbn.zst -r rules.toml --alerts alerts.jsonl\n"
      "  tocsin replay day.tape -r rules.toml --from 09:25 --to 10:30 --speed 60");
  command->callback([&commands] { commands.status = replay(commands.replay); });
}

void add_demo(CLI::App& app, Commands& commands) {
  CLI::App* command =
      app.add_subcommand("demo", "make the tape of 27 January 2025 from published figures, replay it, and compare");
  DemoOptions& options = commands.demo;
  command->add_option("-s,--speed", options.speed, "as for replay; 3600 on a terminal, else max");
  command->add_option("--events", options.events, "events on the tape, 200 thousand to 200 million")
      ->capture_default_str();
  command->add_option("--seed", options.seed, "of the tape")->capture_default_str();
  command->add_option("--folder", options.folder, "where tape and alert log go")->capture_default_str();
  command->add_option("--threads", options.threads, "1 or 2")->check(CLI::Range(1, 2))->capture_default_str();
  command->footer("Examples:\n  tocsin demo\n  tocsin demo --speed max --events 50000000");
  command->callback([&commands] { commands.status = demo(commands.demo); });
}

void add_tape_make(CLI::App& tape, Commands& commands) {
  CLI::App* command = tape.add_subcommand("make", "make a day's tape from its published figures; not exchange ticks");
  TapeMakeOptions& options = commands.make;
  command->add_option("DAY", options.day, "a day of replay_data")->capture_default_str();
  command->add_option("-o,--out", options.out, "the tape to write; DAY.tape if not given");
  command->add_option("--events", options.events, "200 thousand to 200 million")->capture_default_str();
  command->add_option("--seed", options.seed, "same seed, same bytes")->capture_default_str();
  command->footer("Example:\n  tocsin tape make 2025-01-27 --events 50000000 -o big.tape");
  command->callback([&commands] { commands.status = tape_make(commands.make); });
}

void add_tape(CLI::App& app, Commands& commands) {
  CLI::App* tape = app.add_subcommand("tape", "make, check, cut and merge tapes");
  tape->require_subcommand(1);
  add_tape_make(*tape, commands);

  CLI::App* info = tape->add_subcommand("info", "what a tape says of itself, with every checksum read");
  info->add_option("TAPE", commands.info, "tapes")->required();
  info->footer("Example:\n  tocsin tape info 2025-01-27.tape");
  info->callback([&commands] { commands.status = tape_info(commands.info); });

  CLI::App* cut = tape->add_subcommand("cut", "copy a part of a tape");
  cut->add_option("TAPE", commands.cut.in, "the tape to cut from")->required();
  cut->add_option("-o,--out", commands.cut.out, "the tape to write")->required();
  cut->add_option("--from", commands.cut.window.from, "HH:MM[:SS], exchange time");
  cut->add_option("--to", commands.cut.window.to, "HH:MM[:SS], exchange time, not included");
  cut->add_option("--symbols", commands.cut.symbols, "only these instruments")->delimiter(',');
  cut->footer("Example:\n  tocsin tape cut day.tape -o open.tape --from 09:30 --to 09:45 --symbols NVDA,AVGO");
  cut->callback([&commands] { commands.status = tape_cut(commands.cut); });

  CLI::App* merge = tape->add_subcommand("merge", "several tapes as one, in the order of time, source and sequence");
  merge->add_option("FILE", commands.merge.files, "the files to merge")->required();
  merge->add_option("-o,--out", commands.merge.out, "the tape to write")->required();
  merge->footer("Example:\n  tocsin tape merge morning.tape afternoon.tape -o day.tape");
  merge->callback([&commands] { commands.status = tape_merge(commands.merge); });
}

void add_convert(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("convert", "any input to a tape, DBN or CSV");
  ConvertOptions& options = commands.convert;
  command->add_option("FILE", options.files, "the files to convert, merged")->required();
  command->add_option("-o,--out", options.out, "what to write; its ending says what: .tape, .csv, .dbn, .dbn.zst")
      ->required();
  command->add_option("--csv", options.csv, csv_help);
  command->add_option("--schema", options.schema, "of DBN: trades, tbbo, mbp-1 or status")->capture_default_str();
  command->add_option("--dbn-version", options.dbn_version, "1, 2 or 3")
      ->check(CLI::Range(1, 3))
      ->capture_default_str();
  command->add_option("--dataset", options.dataset, "dataset named in DBN's metadata")->capture_default_str();
  command->footer(
      "Examples:\n"
      "  tocsin convert nvda_20250127_trade.zip -o nvda.tape\n"
      "  tocsin convert day.tape -o day.dbn.zst --schema mbp-1");
  command->callback([&commands] { commands.status = convert(commands.convert); });
}

void add_inspect(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("inspect", "what a file is and what is in it");
  command->add_option("FILE", commands.inspect.files, "any input")->required();
  command->add_option("--csv", commands.inspect.csv, csv_help);
  command->add_option("--show", commands.inspect.events_shown, "events shown of the beginning and of the end")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  tocsin inspect nvda_20250127_trade.zip xnas.mbp-1.dbn.zst\n"
      "  tocsin inspect bars.csv --csv time=ts,symbol=ticker,bar=5m,zone=America/New_York");
  command->callback([&commands] { commands.status = inspect(commands.inspect); });
}

void add_rules(CLI::App& app, Commands& commands) {
  CLI::App* rules = app.add_subcommand("rules", "look after rules files");
  rules->require_subcommand(1);
  CLI::App* check = rules->add_subcommand("check", "read a rules file and say what it would watch, or what is wrong");
  check->add_option("RULES", commands.rules, "the rules file (TOML)")->required();
  check->footer("Example:\n  tocsin rules check replay_data/2025-01-27/rules.toml");
  check->callback([&commands] { commands.status = rules_check(commands.rules); });
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Tocsin replays a market day, or listens to a live one, and rings when it breaks.", "tocsin"};
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "help of every command");
  app.footer("Start with `tocsin demo`. Each command has a --help of its own.");
  Commands commands;
  add_demo(app, commands);
  add_replay(app, commands);
  add_tape(app, commands);
  add_convert(app, commands);
  add_inspect(app, commands);
  add_rules(app, commands);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int status = app.exit(error);
    return status == 0 ? 0 : 2;
  } catch (const SetupError& error) {
    std::fprintf(stderr, "tocsin: %s\n", error.what());
    return 2;
  } catch (const WriteError& error) {
    std::fprintf(stderr, "tocsin: %s\n", error.what());
    return 74;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "tocsin: unexpected: %s\n", error.what());
    return 70;
  }
  std::cout.flush();
  if (!std::cout) {
    std::fprintf(stderr, "tocsin: standard output could not be written\n");
    return 74;
  }
  return commands.status;
}
