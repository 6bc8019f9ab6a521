#include "app/program/commands.hpp"

#include "app/program/latency_command.hpp"
#include "app/program/reading_options.hpp"
#include "app/program/serve_command.hpp"
#include "app/rules_check.hpp"

namespace tocsin {
namespace {

constexpr auto threads_help = "2: decode and merge on a thread of their own";
constexpr auto events_help = "how many, 200000 to 200000000";
constexpr auto seed_help = "same seed, same bytes";
constexpr auto symbols_help = "of these instruments only, joined by commas";
constexpr auto switch_offs_help =
    "plugins that a run before switched off (CSV), for this one to say the same; nothing is measured then";
constexpr auto record_switch_offs_help = "write which plugins were switched off, and at which of their calls";
constexpr auto actions_help = "what the desk did meanwhile, acknowledge, snooze, mute (CSV; docs/formats.md)";

void add_threads(CLI::App* command, int& threads) {
  command->add_option("--threads", threads, threads_help)
      ->check(CLI::Range(1, 2).description(""))
      ->type_name("1|2")
      ->capture_default_str();
}

void add_replay(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("replay", "play files through rules and ring");
  ReplayOptions& options = commands.replay;
  command
      ->add_option("FILE", options.files,
                   "tapes, ITCH, pcap, DBN, CSV, LEAN zips: any number, merged in the order of time")
      ->type_name("")
      ->required();
  command
      ->add_option("-r,--rules", options.rules,
                   "the rules file (TOML); the tape of a live day is heard by its own where none is named")
      ->type_name("RULES");
  command->add_option("-s,--speed", options.speed, speed_help)->type_name("SPEED")->capture_default_str();
  command
      ->add_option("--from", options.window.from,
                   "first time to be heard, on the exchange's clock; what is before is played too, in silence")
      ->type_name("HH:MM[:SS]");
  command->add_option("--to", options.window.to, "where to stop, on the exchange's clock")->type_name("HH:MM[:SS]");
  command->add_option("--symbols", options.symbols, symbols_help)->type_name("SYMBOL")->delimiter(',');
  command->add_option("-a,--alerts", options.alerts, "write the alert log here, one JSON object a line")
      ->type_name("OUT.jsonl");
  command->add_option("--actions", options.actions, actions_help)->type_name("ACTIONS.csv");
  command->add_option("--switch-offs", options.switch_offs, switch_offs_help)->type_name("OFF.csv");
  command->add_option("--record-switch-offs", options.record_switch_offs, record_switch_offs_help)
      ->type_name("OFF.csv");
  command
      ->add_option("--snapshots", options.snapshots,
                   "keep states of the engine here, by which `tocsin explain` begins near an alert; of tapes alone")
      ->type_name("OUT.snapshots");
  add_reading(command, options.reading);
  add_threads(command, options.threads);
  command->add_flag("--suppressed", options.show_suppressed, "show what was suppressed, too, and why");
  command->add_flag("-q,--quiet", options.quiet, "no alerts on the console, only the summary");
  command->footer(
      "Examples:\n"
      "  tocsin replay 2025-01-27.tape --rules replay_data/2025-01-27/rules.toml\n"
      "  tocsin replay 12302019.NASDAQ_ITCH50.gz --rules rules.toml\n"
      "  tocsin replay xnas-itch-20250127.trades.dbn.zst --rules rules.toml --alerts alerts.jsonl\n"
      "  tocsin replay day.tape --rules rules.toml --from 09:25 --to 10:30 --speed 60");
  command->callback([&commands] { commands.status = replay(commands.replay); });
}

void add_run(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("run", "listen to feeds as their day goes on, ring, and write the day down");
  LiveRunOptions& options = commands.run;
  command->add_option("DESK", options.desk, "the desk file (TOML): rules, feeds, threads, folder; docs/live.md")
      ->type_name("")
      ->required();
  command
      ->add_option("--warm", options.warm,
                   "a finished tape that the rules hear before the feeds are joined; nobody is told what rings in it")
      ->type_name("DAY.tape");
  command->add_flag("--suppressed", options.show_suppressed, "show what was suppressed, too, and why");
  command->add_flag("-q,--quiet", options.quiet, "no alerts on the console");
  command->footer(
      "Ctrl-C, or SIGTERM, ends the day's tape and the run. A run that was killed is gone on with by the same "
      "command.\n"
      "Example:\n  tocsin run desk.toml");
  command->callback([&commands] { commands.status = run_live(commands.run); });
}

void add_control(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("control", "ask a live day how it stands, or tell it what the desk does");
  ControlOptions& options = commands.control;
  command->add_option("DESK", options.desk, "the desk file (TOML) of the day, with a [control] socket or http")
      ->type_name("")
      ->required();
  command
      ->add_option("COMMAND", options.command,
                   "status, stop, acknowledge, snooze, unsnooze, mute or unmute; docs/control.md")
      ->type_name("")
      ->required();
  command->add_option("KEY=VALUE", options.words, "what the command is about: alert, rule, subject, until, owner, note")
      ->type_name("");
  command->add_option("--at", options.at, "where the day answers, instead of where the desk file says")
      ->type_name("https://HOST:PORT");
  command->add_option("--ca", options.trusted, "certificates (PEM) to trust, instead of the desk file's own")
      ->type_name("CA.pem");
  command->add_option("--token-file", options.token_file, "the token, instead of the desk file's own")
      ->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  tocsin control desk.toml status\n"
      "  tocsin control desk.toml acknowledge alert=3f0c9e21a7b4d586 owner=ada note='calling the desk'");
  command->callback([&commands] { commands.status = control(commands.control); });
}

void add_demo(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand(
      "demo", "make the tape of 27 January 2025 from published figures, replay it, and compare what rang with them");
  DemoOptions& options = commands.demo;
  command->add_option("-s,--speed", options.speed, "as for replay; 3600 on a terminal (16 hours in 16 s), else max")
      ->type_name("SPEED");
  command->add_option("--events", options.events, events_help)->type_name("N")->capture_default_str();
  command->add_option("--seed", options.seed, seed_help)->type_name("N")->capture_default_str();
  command->add_option("--folder", options.folder, "where the tape and the alert log go")
      ->type_name("FOLDER")
      ->capture_default_str();
  add_threads(command, options.threads);
  command->footer("Examples:\n  tocsin demo\n  tocsin demo --speed max --events 50000000");
  command->callback([&commands] { commands.status = demo(commands.demo); });
}

// The day that is looked into.
void add_day(CLI::App* command, NamedDay& day) {
  command
      ->add_option("FILE", day.files,
                   "the files of the day, as for replay; where none is named, the day that `tocsin demo` left")
      ->type_name("");
  command->add_option("-r,--rules", day.rules, "the rules file (TOML) that it was played through")->type_name("RULES");
  command->add_option("--snapshots", day.snapshots, "what `tocsin replay --snapshots` kept of that day")
      ->type_name("DAY.snapshots");
  command->add_option("--actions", day.actions, actions_help)->type_name("ACTIONS.csv");
  command->add_option("--folder", day.folder, "where the demo's tape lies")->type_name("FOLDER")->capture_default_str();
  add_reading(command, day.reading);
}

void add_explain(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("explain", "go back to an alert and say everything that it was decided by");
  ExplainOptions& options = commands.explain;
  command->add_option("ALERT_ID", options.id, "the 16 digits that the alert ends with")->type_name("")->required();
  add_day(command, options.day);
  command->add_option("--context", options.context, "how far before its trigger to look")
      ->type_name("DURATION")
      ->capture_default_str();
  command->add_option("--ticks", options.ticks, "how many events before it to show")
      ->type_name("N")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  tocsin explain 93b9b157620c4cf3\n"
      "  tocsin explain 93b9b157620c4cf3 day.tape --rules rules.toml --context 5min\n"
      "  tocsin explain 93b9b157620c4cf3 day.tape --rules rules.toml --snapshots day.snapshots");
  command->callback([&commands] { commands.status = explain(commands.explain); });
}

void add_why_not(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand(
      "why-not", "say why a rule did not ring, by how much, and which setting would have made it ring");
  WhyNotOptions& options = commands.why_not;
  add_day(command, options.day);
  command->add_option("--rule", options.rule, "the name of the rule")->type_name("RULE")->required();
  command->add_option("--subject", options.subject, "a basket or a symbol; `market` for the market as a whole")
      ->type_name("SUBJECT")
      ->required();
  command
      ->add_option("--at", options.at,
                   "when, on the exchange's clock; of a stretch, or of the whole day where it is not said, the moment "
                   "at which the rule came nearest")
      ->type_name("HH:MM[:SS][-HH:MM[:SS]]");
  command->footer(
      "Examples:\n"
      "  tocsin why-not --rule market_wide_breaker --subject ^GSPC\n"
      "  tocsin why-not day.tape --rules rules.toml --rule sox_ladder --subject SOX --at 10:30:00");
  command->callback([&commands] { commands.status = why_not(commands.why_not); });
}

void add_tape_make(CLI::App& tape, Commands& commands) {
  CLI::App* command = tape.add_subcommand("make", "make a day's tape from its published figures; not exchange ticks");
  TapeMakeOptions& options = commands.make;
  command->add_option("DAY", options.day, "a day of replay_data")->type_name("")->capture_default_str();
  command->add_option("-o,--out", options.out, "the tape to write; DAY.tape where none is named")
      ->type_name("OUT.tape");
  command->add_option("--events", options.events, events_help)->type_name("N")->capture_default_str();
  command->add_option("--seed", options.seed, seed_help)->type_name("N")->capture_default_str();
  command->footer("Example:\n  tocsin tape make 2025-01-27 --events 50000000 --out big.tape");
  command->callback([&commands] { commands.status = tape_make(commands.make); });
}

void add_tape_cut(CLI::App& tape, Commands& commands) {
  CLI::App* command = tape.add_subcommand("cut", "copy a part of a tape");
  TapeCutOptions& options = commands.cut;
  command->add_option("TAPE", options.in, "the tape to cut from")->type_name("")->required();
  command->add_option("-o,--out", options.out, "the tape to write")->type_name("OUT.tape")->required();
  command->add_option("--from", options.window.from, "first time to keep, on the exchange's clock")
      ->type_name("HH:MM[:SS]");
  command->add_option("--to", options.window.to, "first time no longer to keep")->type_name("HH:MM[:SS]");
  command->add_option("--symbols", options.symbols, symbols_help)->type_name("SYMBOL")->delimiter(',');
  command->footer("Example:\n  tocsin tape cut day.tape --out open.tape --from 09:30 --to 09:45 --symbols NVDA,AVGO");
  command->callback([&commands] { commands.status = tape_cut(commands.cut); });
}

void add_tape(CLI::App& app, Commands& commands) {
  CLI::App* tape = app.add_subcommand("tape", "make, check, cut and merge tapes");
  tape->require_subcommand(1);
  add_tape_make(*tape, commands);
  add_tape_cut(*tape, commands);

  CLI::App* info = tape->add_subcommand("info", "what a tape says of itself, with every checksum read");
  info->add_option("TAPE", commands.info, "tapes")->type_name("")->required();
  info->footer("Example:\n  tocsin tape info day.tape");
  info->callback([&commands] { commands.status = tape_info(commands.info); });

  CLI::App* merge = tape->add_subcommand("merge", "any number of files as one tape, in the order of time");
  merge->add_option("FILE", commands.merge.files, "tapes, DBN, CSV with plain column names, LEAN zips")
      ->type_name("")
      ->required();
  merge->add_option("-o,--out", commands.merge.out, "the tape to write")->type_name("OUT.tape")->required();
  merge->footer("Example:\n  tocsin tape merge nvda.tape avgo.tape --out chips.tape");
  merge->callback([&commands] { commands.status = tape_merge(commands.merge); });
}

void add_import(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("import", "exchanges' own recordings (ITCH, IEX) to a tape, an index or both");
  ImportOptions& options = commands.imported;
  command->add_option("CAPTURE", options.files, "files of ITCH, packet captures of ITCH or IEX: merged into one")
      ->type_name("")
      ->required();
  command->add_option("-o,--out", options.out, "the tape to write")->type_name("OUT.tape");
  command->add_flag("--index", options.index,
                    "keep CAPTURE.index beside the first CAPTURE, by which `tocsin book` begins near its time");
  command->add_option("--symbols", options.symbols, symbols_help)->type_name("SYMBOL")->delimiter(',');
  add_reading(command, options.reading);
  command->footer(
      "Examples:\n"
      "  tocsin import data_feeds_20250127_20250127_IEXTP1_DEEP1.0.pcap.gz --out iex.tape\n"
      "  tocsin import line_a.pcap line_b.pcap --out day.tape --symbols NVDA,AVGO\n"
      "  tocsin import 12302019.NASDAQ_ITCH50.gz --index");
  command->callback([&commands] { commands.status = import_captures(commands.imported); });
}

void add_book(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("book", "the book of a symbol at a time, from exchanges' own recordings");
  BookOptions& options = commands.book;
  command->add_option("CAPTURE", options.files, "files of ITCH, packet captures of ITCH or IEX")
      ->type_name("")
      ->required();
  command->add_option("--symbol", options.symbol, "whose book")->type_name("SYMBOL")->required();
  command->add_option("--at", options.at, "when, on the exchange's clock")->type_name("HH:MM[:SS]")->required();
  command->add_option("--levels", options.levels, "how many prices a side to show")
      ->check(CLI::Range(1, 1000).description(""))
      ->type_name("N")
      ->capture_default_str();
  add_reading(command, options.reading);
  command->footer("Example:\n  tocsin book 12302019.NASDAQ_ITCH50.gz --symbol NVDA --at 09:47:00");
  command->callback([&commands] { commands.status = book(commands.book); });
}

void add_convert(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("convert", "any input to a tape, DBN, CSV or a file of ITCH");
  ConvertOptions& options = commands.convert;
  command->add_option("FILE", options.files, "the files to convert, merged into one")->type_name("")->required();
  command
      ->add_option("-o,--out", options.out, "what to write; its ending says what: .tape, .csv, .dbn, .dbn.zst, .itch")
      ->type_name("OUT")
      ->required();
  add_reading(command, options.reading);
  command->add_option("--schema", options.schema, "which DBN to write: trades, tbbo, mbp-1 or status")
      ->type_name("SCHEMA")
      ->capture_default_str();
  command->add_option("--dbn-version", options.dbn_version, "which version of DBN to write")
      ->check(CLI::Range(1, 3).description(""))
      ->type_name("1|2|3")
      ->capture_default_str();
  command
      ->add_option("--dataset", options.dataset,
                   "what DBN's metadata calls the data; only under a name that begins "
                   "with TOCSIN may it hold what is no exchange tick")
      ->type_name("NAME")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  tocsin convert nvda_20250127_trade.zip --out nvda.tape\n"
      "  tocsin convert day.tape --out day.dbn.zst --schema mbp-1\n"
      "  tocsin convert 2025-01-27.tape --out 01272025.itch");
  command->callback([&commands] { commands.status = convert(commands.convert); });
}

void add_inspect(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("inspect", "what a file is and what is in it");
  command->add_option("FILE", commands.inspect.files, "tapes, ITCH, pcap, DBN, CSV, LEAN zips, one after the other")
      ->type_name("")
      ->required();
  add_reading(command, commands.inspect.reading);
  command
      ->add_option("--show", commands.inspect.events_shown, "how many events to show of the beginning and of the end")
      ->type_name("N")
      ->capture_default_str();
  command->footer("Example:\n  tocsin inspect day.tape");
  command->callback([&commands] { commands.status = inspect(commands.inspect); });
}

// Rules, days and labels, and how days are played.
template <class Options>
void add_days(CLI::App* command, Options& options) {
  command->add_option("-r,--rules", options.rules, "the rules file (TOML)")->type_name("RULES")->required();
  command
      ->add_option("--days", options.days,
                   "files as for replay, and folders of them; files of one date are merged and are one day")
      ->type_name("FILE|FOLDER")
      ->required();
  command->add_option("--labels", options.labels, "what happened on which day (CSV); docs/backtest.md")
      ->type_name("LABELS.csv")
      ->required();
  command->add_option("--jobs", options.jobs, "days at a time; as many as there are processors where not said")
      ->check(CLI::Range(1, 1024).description(""))
      ->type_name("N");
  command
      ->add_option("--lead-in", options.lead_in,
                   "days before each that are played too, unheard: for prior closes and what detectors must know")
      ->check(CLI::Range(0, 1000).description(""))
      ->type_name("N")
      ->capture_default_str();
  add_reading(command, options.reading, "--read-csv");
}

void add_backtest(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand(
      "backtest", "replay many days: would these rules have rung, how early, how often for nothing?");
  BacktestOptions& options = commands.backtest;
  add_days(command, options);
  command->add_option("--report", options.report, "write a page of tables and charts here")->type_name("OUT.html");
  command->add_option("--csv", options.csv, "write every figure here")->type_name("OUT.csv");
  command->footer(
      "Examples:\n"
      "  tocsin backtest --rules rules.toml --days tapes --labels labels.csv --report out.html --csv scores.csv\n"
      "  tocsin backtest --rules rules.toml --days 2025-01-27.tape --labels replay_data/2025-01-27/labels.csv\n"
      "  tocsin backtest --rules rules.toml --days lean/minute --labels labels.csv --lead-in 1 --jobs 4");
  command->callback([&commands] { commands.status = backtest(commands.backtest); });
}

void add_sweep(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand(
      "sweep",
      "try thousands of settings of rules in one replay of many days: which ring early, and rarely for nothing?");
  SweepOptions& options = commands.sweep;
  add_days(command, options);
  command
      ->add_option("--grid", options.grids,
                   "values to try for a key of a rule, or of every rule of a detector: FROM:TO:STEP or VALUE,VALUE; "
                   "several make the product")
      ->type_name("RULE.KEY=VALUES")
      ->allow_extra_args(false)
      ->required();
  command
      ->add_option(
          "--budget", options.budgets,
          "choose only among settings that keep it: pages/day<=N (critical alerts), alerts/day<=N, false/day<=N")
      ->type_name("WHAT/day<=N")
      ->allow_extra_args(false);
  command
      ->add_option("--held-out", options.held_out,
                   "days that do not choose but judge the choice: 1/3, every third by date; or dates; or none")
      ->type_name("1/N|DATE,DATE|none")
      ->capture_default_str();
  command->add_option("-o,--out", options.out, "write every variant's figures here")->type_name("OUT.csv");
  command->add_option("--report", options.report, "write a page of tables and heat maps here")->type_name("OUT.html");
  command->footer(
      "Examples:\n"
      "  tocsin sweep --rules rules.toml --days tapes --labels labels.csv --grid index_drop.levels=1:12:0.1\n"
      "  tocsin sweep --rules rules.toml --days tapes --labels labels.csv --grid sox_ladder.levels=1:12:0.1 "
      "--grid sox_ladder.hold_on=0s:60s:5s --budget 'pages/day<=3' --out sweep.csv --report sweep.html");
  command->callback([&commands] { commands.status = sweep(commands.sweep); });
}

void add_changes(CLI::App* command, WrittenChanges& changes) {
  const auto each = [command](const char* option, std::vector<std::string>& texts, const char* form, const char* help) {
    command->add_option(option, texts, help)->type_name(form)->allow_extra_args(false);
  };
  command->add_option("--scale-shock", changes.scale_shock, "the falls of 27 January 2025 times this: 0.5 to 2")
      ->type_name("FACTOR");
  each("--delay-feed", changes.delay_feeds, "SOURCE=DURATION[@FROM-TO]",
       "stocks, funds or indices arrive late: stocks=2s@10:00-10:05");
  each("--drop-feed", changes.drop_feeds, "SOURCE@FROM-TO", "a source is lost for a while, and the tape says so");
  each("--stale-feed", changes.stale_feeds, "WHOM@FROM-TO", "a source or symbol is silent for a while, unsaid");
  each("--split", changes.splits, "SYMBOL=NEW:OLD", "new shares for old from this day on: NVDA=4:1");
  each("--halt", changes.halts, "SYMBOL@FROM-TO", "no trade, no quote: NVDA@10:00-10:30");
  each("--fat-finger", changes.fat_fingers, "SYMBOL@TIME=MOVE%[,broken=DURATION]",
       "one print far off: NVDA@11:02=-30%,broken=40s");
}

void add_scenario(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand(
      "scenario", "make the tape of a day that did not happen, or not like this, and the labels of what is true of it");
  ScenarioOptions& options = commands.scenario;
  command->add_option("RECIPE", options.recipe, "a recipe of replay_data/scenarios, or a file of your own (.toml)")
      ->type_name("")
      ->capture_default_str();
  command->add_option("-o,--out", options.out, "the tape to write; RECIPE.tape where none is named")
      ->type_name("OUT.tape");
  command->add_option("--labels", options.labels, "the labels to write; beside the tape where none is named")
      ->type_name("OUT.labels.csv");
  command->add_option("--seed", options.seed, seed_help)->type_name("N");
  command->add_option("--events", options.events, "how many, 200000 to 5000000, before anything is changed")
      ->check(CLI::Range(200'000, 5'000'000).description(""))
      ->type_name("N");
  command->add_flag("--list", options.list, "the recipes there are");
  add_changes(command, options.changes);
  command->footer(
      "Examples:\n"
      "  tocsin scenario --list\n"
      "  tocsin scenario flash-crash --out crash.tape\n"
      "  tocsin scenario calm --seed 7 --halt NVDA@10:00-10:30\n"
      "  tocsin scenario 2025-01-27 --scale-shock 1.5 --drop-feed indices@10:00-10:05");
  command->callback([&commands] { commands.status = scenario(commands.scenario); });
}

void add_rules(CLI::App& app, Commands& commands) {
  CLI::App* rules = app.add_subcommand("rules", "look after rules files");
  rules->require_subcommand(1);
  CLI::App* check = rules->add_subcommand("check", "read a rules file and say what it would watch, or what is wrong");
  check->add_option("RULES", commands.rules, "the rules file (TOML); it must name its universe")
      ->type_name("")
      ->required();
  check->footer("Example:\n  tocsin rules check replay_data/2025-01-27/rules.toml");
  check->callback([&commands] { commands.status = rules_check(commands.rules); });
}

}  // namespace

void add_commands(CLI::App& app, Commands& commands) {
  add_demo(app, commands);
  add_replay(app, commands);
  add_run(app, commands);
  add_control(app, commands);
  add_explain(app, commands);
  add_why_not(app, commands);
  add_tape(app, commands);
  add_import(app, commands);
  add_book(app, commands);
  add_convert(app, commands);
  add_inspect(app, commands);
  add_backtest(app, commands);
  add_sweep(app, commands);
  add_scenario(app, commands);
  add_serve(app, commands);
  add_latency(app, commands);
  add_rules(app, commands);
}

}  // namespace tocsin
