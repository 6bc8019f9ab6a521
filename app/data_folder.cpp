#include "app/data_folder.hpp"

#include <cstdlib>
#include <set>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

std::filesystem::path data_folder() {
  const char* chosen = std::getenv("TOCSIN_DATA");
  return chosen != nullptr ? std::filesystem::path(chosen) : std::filesystem::path(TOCSIN_DATA_DIR);
}

std::string days_in(const std::filesystem::path& folder) {
  std::set<std::string> days;
  if (std::filesystem::is_directory(folder)) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (std::filesystem::exists(entry.path() / "figures.csv")) days.insert(entry.path().filename().string());
    }
  }
  std::string text;
  for (const std::string& day : days) text += (text.empty() ? "" : ", ") + day;
  return text.empty() ? "none; set TOCSIN_DATA to the folder replay_data" : text;
}

}  // namespace

std::filesystem::path day_folder(const std::string& day) {
  const std::filesystem::path folder = data_folder() / day;
  if (std::filesystem::exists(folder / "figures.csv")) return folder;
  throw SetupError("no figures of day '" + day + "' in " + data_folder().string() +
                   "; days there are: " + days_in(data_folder()));
}

std::filesystem::path scenarios_folder() { return data_folder() / "scenarios"; }

}  // namespace tocsin
