#include "app/program/reading_options.hpp"

#include <string>

namespace tocsin {
namespace {

constexpr auto csv_help =
    "how to read CSV files, where their header does not say: 'time=ts,symbol=ticker,zone=America/New_York,bar=5m'; "
    "docs/formats.md has every key";
constexpr auto date_help = "the day of a file of ITCH, which counts from midnight, where its name does not hold it";
constexpr auto depth_levels_help = "of exchanges' recordings: how many prices a side a quote's depth adds up, 1 to 16";
constexpr auto orders_max_help = "of ITCH: for how many orders at one time there is room";
constexpr auto grow_help =
    "of exchanges' recordings: make more room where it is needed, with a pause; if not, what needs it is refused, and "
    "counted. Unless given: ";

}  // namespace

void add_reading(CLI::App* command, WrittenReading& reading, const char* csv) {
  command->add_option(csv, reading.csv, csv_help)->type_name("KEY=VALUE,...");
  command->add_option("--date", reading.date, date_help)->type_name("YYYY-MM-DD");
  command->add_option("--depth-levels", reading.depth_levels, depth_levels_help)
      ->check(CLI::Range(1U, WrittenReading::depth_levels_max).description(""))
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--orders-max", reading.orders_max, orders_max_help)
      ->check(CLI::Range(1U, WrittenReading::orders_max_max).description(""))
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--grow,!--no-grow", reading.may_grow,
                    grow_help + std::string(reading.may_grow ? "--grow" : "--no-grow"));
}

}  // namespace tocsin
