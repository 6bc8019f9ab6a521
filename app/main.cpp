#include <cstdio>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "app/program/commands.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "sinks/write_error.hpp"

namespace {

using namespace tocsin;

// What is said of a command line that cannot be read. A word that is no command is held against those there are; where
// none is given, all of them are shown.
std::string mistake(const CLI::App* app, const CLI::Error& error) {
  std::string above;
  for (; !app->get_subcommands().empty(); app = app->get_subcommands().front()) {
    above += (above.empty() ? "" : " ") + app->get_name();
  }
  std::string what = error.what();
  if (const auto commands = app->get_subcommands({}); !commands.empty()) {
    const std::vector<std::string> given = app->remaining();
    if (given.empty()) return app->help(above);
    std::vector<std::string_view> names;
    for (const CLI::App* known : commands) names.push_back(known->get_name());
    what = "unknown command '" + given.front() + "'" + did_you_mean(given.front(), names);
  }
  return "tocsin: " + what + "\nSee `" + above + (above.empty() ? "" : " ") + app->get_name() + " --help`.\n";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Tocsin replays a market day through rules and rings when it breaks.", "tocsin"};
  app.require_subcommand(1);
  app.failure_message(mistake);
  app.set_help_all_flag("--help-all", "help of every command");
  Commands commands;
  add_commands(app, commands);
  app.footer(
      "Start with `tocsin demo`. Each command has a --help of its own.\n"
      "Exit status: 0; 1: something does not add up (a damaged tape, accounts out of balance, a day that cannot be\n"
      "replayed); 2: what was asked for cannot be done; 3: a plugin held a live day up, which can be gone on with;\n"
      "74: what was to be written could not be, in full;\n"
      "130: interrupted.");
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
