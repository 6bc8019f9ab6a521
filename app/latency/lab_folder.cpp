#include "app/latency/lab_folder.hpp"

#include <cstdlib>
#include <filesystem>

#include "engine/setup_error.hpp"

namespace tocsin {

LabFolder::LabFolder() : path_((std::filesystem::temp_directory_path() / "tocsin-latency-XXXXXX").string()) {
  if (::mkdtemp(path_.data()) == nullptr) throw SetupError(path_ + ": cannot be made");
}

LabFolder::~LabFolder() {
  std::error_code fault;
  std::filesystem::remove_all(path_, fault);
}

}  // namespace tocsin
