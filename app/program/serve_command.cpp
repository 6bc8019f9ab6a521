#include "app/program/serve_command.hpp"

#include "app/program/reading_options.hpp"

namespace tocsin {
namespace {

// Where a day goes.
void add_outlets(CLI::App* command, ServeOptions& options) {
  command
      ->add_option("--mold", options.mold,
                   "ITCH 5.0 in MoldUDP64 to these, joined by commas: lines A and B; multicast or one host each")
      ->type_name("ADDRESS:PORT,...")
      ->delimiter(',');
  command->add_option("--rerequest", options.rerequest, "answer requests for messages of --mold that were missed, here")
      ->type_name("ADDRESS:PORT");
  command->add_option("--iextp", options.iextp, "IEX DEEP 1.0 in IEX-TP to these, joined by commas")
      ->type_name("ADDRESS:PORT,...")
      ->delimiter(',');
  command
      ->add_option("--fix", options.fix,
                   "FIX 4.4 market data on this port of every address of this machine, as TOCSIN; clients are kept in "
                   "step")
      ->type_name("PORT");
  command->add_option("--fix-clients", options.fix_clients, "the CompIDs of who may subscribe, joined by commas")
      ->type_name("COMPID,...")
      ->delimiter(',')
      ->capture_default_str();
  command
      ->add_option("--ws", options.ws,
                   "events as lines of JSON by WebSocket on this port of 127.0.0.1; the slowest "
                   "client sets the pace, within limits")
      ->type_name("PORT");
  command->add_option("--interface", options.interface, "the address of this machine of which multicast leaves")
      ->type_name("ADDRESS")
      ->capture_default_str();
}

void add_faults(CLI::App* command, WrittenFaults& faults) {
  const auto share = [command](const char* option, std::string& text, const char* help) {
    command->add_option(option, text, help)->type_name("SHARE%")->capture_default_str();
  };
  share("--drop", faults.drop, "of the packets of each line, so many do not go out");
  share("--dup", faults.duplicate, "so many go out twice");
  share("--reorder", faults.reorder, "so many come one to eight packets late");
  share("--stall", faults.stall, "behind so many the line is silent for up to 64 packets, which then come at once");
  command->add_option("--seed", faults.seed, "same seed, same faults")->type_name("N")->capture_default_str();
}

}  // namespace

void add_serve(CLI::App& app, Commands& commands) {
  CLI::App* command = app.add_subcommand("serve", "play a day onto the network, as an exchange does");
  ServeOptions& options = commands.serve;
  command
      ->add_option("FILE", options.files,
                   "the files of the day, as for replay; packets and messages of an exchange go out as they are, all "
                   "else is encoded")
      ->type_name("")
      ->required();
  add_outlets(command, options);
  command->add_option("-s,--speed", options.speed, speed_help)->type_name("SPEED")->capture_default_str();
  command->add_option("--from", options.window.from, "what is before goes out at once; on the exchange's clock")
      ->type_name("HH:MM[:SS]");
  command->add_option("--to", options.window.to, "where to stop, on the exchange's clock")->type_name("HH:MM[:SS]");
  command->add_flag("--loop", options.loop, "begin again when the day is over, until interrupted");
  auto* wait = command->add_flag("--wait", options.wait, "begin with the first line on standard input");
  command->add_option("--start-when", options.start_when, "begin when so many clients are connected")
      ->type_name("N")
      ->excludes(wait);
  command->add_option("--linger", options.linger_s, "seconds to stay when all is said, for whoever missed something")
      ->check(CLI::Range(0U, 86'400U).description(""))
      ->type_name("S")
      ->capture_default_str();
  add_faults(command, options.faults);
  add_reading(command, options.reading);
  command->footer(
      "Examples:\n"
      "  tocsin serve 2025-01-27.tape --mold 239.1.1.1:5000,239.1.1.2:5000 --rerequest 127.0.0.1:5001 --speed 60\n"
      "  tocsin serve line_a.pcap --mold 239.1.1.1:5000,239.1.1.2:5000 --drop 1% --dup 1% --reorder 1% --seed 7\n"
      "  tocsin serve 2025-01-27.tape --fix 9880 --fix-clients DESK --start-when 1 --speed max\n"
      "  tocsin serve 2025-01-27.tape --ws 9881 --start-when 2 --from 09:25");
  command->callback([&commands] { commands.status = serve(commands.serve); });
}

}  // namespace tocsin
