#pragma once

#include <string>

namespace tocsin {

// A folder among the temporary ones for what a run writes, gone with all that is in it afterwards.
class LabFolder {
 public:
  // SetupError where none can be made.
  LabFolder();
  LabFolder(const LabFolder&) = delete;
  LabFolder& operator=(const LabFolder&) = delete;
  LabFolder(LabFolder&&) = delete;
  LabFolder& operator=(LabFolder&&) = delete;
  ~LabFolder();

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  // Of a file in it.
  [[nodiscard]] std::string path_of(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace tocsin
