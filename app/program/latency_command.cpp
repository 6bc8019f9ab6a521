#include "app/program/latency_command.hpp"

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr auto path_help =
    "engine: one thread, from the event to the engine; loop: the threads, queues and journal of `tocsin run`; udp, "
    "fix: "
    "the loop, and an exchange that sends ITCH in MoldUDP64, or FIX 4.4, over loopback";
constexpr auto load_help =
    "8x: so many times the tape's pace; burst or burst:50: gaps under 1 ms as they were, the rest of each gap a "
    "hundred, or so many, times faster; rate:500k: events a second. Any number, joined by commas";
constexpr auto idle_help = "what the threads do when there is nothing to do: spin, yield or park; those of sinks park";
constexpr auto no_stages_help =
    "of the loop: read no clock between an event given and its alert, so that only the two ends are measured";
constexpr auto expect_help =
    "SHA-256 that the alerts must have, as `tocsin replay --to` prints it; unless given, that of a replay made here";

void add_options(CLI::App* command, LatencyOptions& options) {
  command->add_option("FILE", options.files, "the files of a day, as for replay")->type_name("");
  command->add_option("-r,--rules", options.rules, "the rules file (TOML)")->type_name("RULES");
  command->add_option("--path", options.path, path_help)
      ->check(CLI::IsMember({"engine", "loop", "udp", "fix"}).description(""))
      ->type_name("engine|loop|udp|fix")
      ->capture_default_str();
  command->add_option("--load", options.loads, load_help)->type_name("LOAD")->delimiter(',')->capture_default_str();
  command
      ->add_option("--from", options.window.from,
                   "first time to be paced, on the exchange's clock; what is before is caught up with at once")
      ->type_name("HH:MM[:SS]");
  command->add_option("--to", options.window.to, "where to stop, on the exchange's clock")->type_name("HH:MM[:SS]");
  command->add_option("--seconds", options.seconds, "how long each load lasts, at most")
      ->check(CLI::Range(0.01, 86'400.0).description(""))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--idle", options.idle, idle_help)
      ->check(CLI::IsMember({"spin", "yield", "park"}).description(""))
      ->type_name("spin|yield|park")
      ->capture_default_str();
  command
      ->add_option(
          "--cores", options.cores,
          "the cores of the three threads, as 0,1,0: of feed, engine and sinks; on a wire, of exchange, loop and sinks")
      ->delimiter(',')
      ->expected(3)
      ->type_name("N,N,N");
  command->add_flag_callback("--no-stages", [&options] { options.has_stages = false; }, no_stages_help);
  command->add_option("--expect", options.expect, expect_help)->type_name("SHA256");
  command->add_option("-o,--out", options.out, "write the histograms here, in HdrHistogram's log format")
      ->type_name("OUT.hlog");
  command->add_option("--html", options.html, "write a page with curves and time lines")->type_name("OUT.html");
}

void add_compare(CLI::App* latency, Commands& commands) {
  CLI::App* command = latency->add_subcommand("compare", "say whether two runs differ, and how sure that is");
  LatencyCompareOptions& options = commands.latency_compare;
  command->add_option("BEFORE", options.before, "histograms of a run")->type_name("")->required();
  command->add_option("AFTER", options.after, "histograms of another")->type_name("")->required();
  command->footer(
      "Exit status: 0: no difference was found; 1: they differ.\n"
      "Example:\n  tocsin latency compare before.hlog after.hlog");
  command->callback([&commands] { commands.status = compare_latencies(commands.latency_compare); });
}

}  // namespace

void add_latency(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("latency", "measure from the instant an event was meant to come to its alert");
  add_options(command, commands.latency);
  add_compare(command, commands);
  command->footer(
      "Events come when the tape says, whether or not the engine is done with the one before; latency counts from\n"
      "then. A run whose alerts are not the replay's is void. docs/latency.md says what each line means.\n"
      "Example:\n"
      "  tocsin latency --path loop --load 8x,rate:500k --rules rules.toml --out run.hlog --html run.html day.tape");
  command->callback([command, &commands] {
    if (!command->get_subcommands().empty()) return;
    if (commands.latency.files.empty()) throw SetupError("latency: expected the files of a day");
    if (commands.latency.rules.empty()) throw SetupError("latency: expected --rules RULES");
    commands.status = measure_latency(commands.latency);
  });
}

}  // namespace tocsin
